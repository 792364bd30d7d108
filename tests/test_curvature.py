"""Curvature against torch's, and the limits of the arguments."""

import math
import warnings
from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy
from torch.nn.utils import parameters_to_vector

from mlnotes import curvature
from mlnotes.stats import fitted_slope

EXACT = {"rtol": 1e-11, "atol": 1e-11}


def double(*shape):
    return torch.randn(*shape, dtype=torch.float64)


def point(*numbers):
    return torch.tensor(numbers, dtype=torch.float64)


def torch_hessian(func, w):
    with warnings.catch_warnings():  # torch's own, as it loads its forward mode
        warnings.simplefilter("ignore", DeprecationWarning)
        return torch.func.hessian(func)(w)


def quadratic(a, b):
    return lambda w: 3 + b @ w + w @ a @ w / 2


def symmetric(*eigenvalues):
    """A matrix with these eigenvalues and random eigenvectors."""
    u, _ = torch.linalg.qr(double(len(eigenvalues), len(eigenvalues)))
    return u @ point(*eigenvalues).diag() @ u.T


def mlp():
    layers = torch.nn.Linear(3, 2), torch.nn.Tanh(), torch.nn.Linear(2, 5)
    model = torch.nn.Sequential(*layers).double()
    return model, double(7, 3), torch.randint(5, (7,))


def mlp_loss():
    model, x, y = mlp()
    return curvature.flat_loss(model, x, lambda z: cross_entropy(z, y)), double(23)


def bowl(w):
    return w @ w


def two_weights(w):
    """Compute the loss of y = w1 w2 x on the one example x = 1, y = 1."""
    return (1 - w[0] * w[1]) ** 2


def case(name):
    """Make a loss and a point."""
    torch.manual_seed(1)
    a, b = double(5, 5), double(5)
    return {
        "quadratic": (quadratic(a + a.T, b), double(5)),
        "linear": (lambda w: b @ w, double(5)),
        "one of three": (lambda w: w[1] ** 3, double(3)),
        "bowl": (bowl, double(7)),
        "waves": (lambda w: (w.sin() * w.flip(0)).sum() + w.prod(), double(7)),
        "log-sum-exp": (lambda w: (2 * w).logsumexp(0), double(5)),
        "two weights": (two_weights, double(2)),
        "one weight": (lambda w: (w**4).sum(), double(1)),
        "mlp": mlp_loss(),
    }[name]


CASES = pytest.mark.parametrize(
    "name",
    [
        *("quadratic", "linear", "one of three", "bowl", "waves", "log-sum-exp"),
        *("two weights", "one weight", "mlp"),
    ],
)


@CASES
def test_derivatives_equal_torch(name):
    func, w = case(name)
    v, theirs = torch.randn_like(w), torch_hessian(func, w)
    product = curvature.hessian_vector_product(func, w, v)
    for ours, expected in [
        (curvature.gradient(func, w), torch.func.grad(func)(w)),
        (curvature.hessian(func, w), theirs),
        (curvature.hessian(func, w), theirs.T),
        (product, theirs @ v),
        (product, torch.autograd.functional.hvp(func, w, v)[1]),
    ]:
        torch.testing.assert_close(ours, expected, **EXACT)
        assert not ours.requires_grad


@CASES
def test_all_lanczos_directions_give_all_eigenvalues(name):
    func, w = case(name)
    h = torch_hessian(func, w)
    values, vectors = curvature.lanczos_eigenvalues(func, w, len(w))
    torch.testing.assert_close(values, torch.linalg.eigvalsh(h), **EXACT)
    torch.testing.assert_close(h @ vectors, vectors * values, **EXACT)
    eye = torch.eye(len(w), dtype=w.dtype)
    torch.testing.assert_close(vectors.T @ vectors, eye, **EXACT)


@CASES
def test_shifted_power_iteration_finds_both_ends(name):
    func, w = case(name)
    h = torch_hessian(func, w)
    eigenvalues = torch.linalg.eigvalsh(h)
    bound = eigenvalues.abs().max().item()
    for end, shift in [(0, -bound), (-1, bound)]:
        value, v = curvature.top_eigenvalue(func, w, 3000, shift=shift)
        torch.testing.assert_close(value, eigenvalues[end], rtol=1e-10, atol=1e-10)
        torch.testing.assert_close(h @ v, value * v, rtol=1e-6, atol=1e-6)
        assert v.norm().item() == pytest.approx(1, abs=1e-14)


def test_power_iteration_without_shift_finds_the_largest_in_size():
    func, w = quadratic(symmetric(-7, -2, 0, 3, 5), double(5)), double(5)
    for shift, expected in [(0.0, -7), (2.0, 5), (1.1, 5), (0.9, -7)]:
        value, _ = curvature.top_eigenvalue(func, w, 500, shift)
        assert value.item() == pytest.approx(expected, abs=1e-10)


def test_the_error_of_power_iteration_falls_by_the_ratio_of_the_two_largest():
    func, w = quadratic(symmetric(1, 2, 3, 8, 10), double(5)), double(5)
    steps = [20, 25, 30, 35]
    ends = [
        curvature.top_eigenvalue(func, w, n, generator=torch.manual_seed(3))[0]
        for n in steps
    ]
    errors = [10 - end.item() for end in ends]  # of the square of the vector's error
    for early, late in pairwise(errors):
        assert late / early == pytest.approx(0.8**10, rel=0.01)


def test_each_iteration_is_one_product():
    a = symmetric(-7, -2, 0, 3, 5)
    draw = torch.Generator().manual_seed
    w, v = double(5), torch.randn(5, dtype=torch.float64, generator=draw(3))
    _, ours = curvature.top_eigenvalue(quadratic(a, w), w, 2, generator=draw(3))
    torch.testing.assert_close(ours, a @ a @ v / (a @ a @ v).norm(), **EXACT)


def test_power_iteration_stops_where_the_shift_cancels_the_hessian():
    value, v = curvature.top_eigenvalue(bowl, double(5), shift=-2.0)
    assert value.item() == pytest.approx(2, abs=1e-14)
    assert v.norm().item() == pytest.approx(1, abs=1e-14)


def test_a_tie_of_sizes_needs_a_shift():
    origin = torch.zeros(2, dtype=torch.float64)
    undecided, _ = curvature.top_eigenvalue(two_weights, origin)
    assert abs(undecided.item()) < 1.99
    decided, _ = curvature.top_eigenvalue(two_weights, origin, shift=1.0)
    assert decided.item() == pytest.approx(2, abs=1e-14)


def test_the_ends_grow_toward_those_of_the_hessian():
    func, w = mlp_loss()
    exact = torch.linalg.eigvalsh(torch_hessian(func, w))
    low, high = math.inf, -math.inf
    for k in range(1, 14):
        generator = torch.Generator().manual_seed(3)
        values, vectors = curvature.lanczos_eigenvalues(func, w, k, generator)
        assert values.shape == (k,)
        assert vectors.shape == (23, k)
        assert exact[0] - 1e-12 <= values[0] <= low + 1e-12
        assert exact[-1] + 1e-12 >= values[-1] >= high - 1e-12
        low, high = values[0], values[-1]
    assert high.item() == pytest.approx(exact[-1].item(), abs=1e-5)
    assert low.item() == pytest.approx(exact[0].item(), abs=1e-5)


def test_repeated_eigenvalues_are_all_found():
    expected = point(-3, -3, 0, 0, 0, 2, 2)
    func, w = quadratic(symmetric(*expected.tolist()), double(7)), double(7)
    values, _ = curvature.lanczos_eigenvalues(func, w, 7)
    torch.testing.assert_close(values, expected, **EXACT)


def test_randomness_comes_from_the_generator_alone():
    func, w = mlp_loss()
    for find in (curvature.top_eigenvalue, curvature.lanczos_eigenvalues):
        before = torch.get_rng_state()
        runs = [
            find(func, w, 2, generator=torch.Generator().manual_seed(s))
            for s in (3, 3, 5)
        ]
        assert torch.equal(before, torch.get_rng_state())
        assert torch.equal(runs[0][1], runs[1][1])
        assert not torch.allclose(runs[0][1], runs[2][1])


def test_many_parameters_need_no_matrix():
    w, v = torch.rand(200_003), torch.rand(200_003)  # a matrix would take 160 GB
    product = curvature.hessian_vector_product(lambda w: w.cos().sum(), w, v)
    torch.testing.assert_close(product, -w.cos() * v)
    assert product.dtype == torch.float32
    value, _ = curvature.top_eigenvalue(lambda w: 3 * w @ w, w, 1)
    assert value.item() == pytest.approx(6, rel=1e-5)
    values, _ = curvature.lanczos_eigenvalues(lambda w: 3 * w @ w, w, 2)
    torch.testing.assert_close(values, torch.tensor([6.0, 6.0]))


def test_a_list_of_parameters_gives_the_same_product():
    model, x, y = mlp()
    names, params = zip(*model.named_parameters(), strict=True)

    def func(*params):
        state = dict(zip(names, params, strict=True))
        return cross_entropy(torch.func.functional_call(model, state, x), y)

    vectors = [torch.randn_like(p) for p in params]
    products = curvature.hessian_vector_product(func, params, vectors)
    flat = curvature.flat_loss(model, x, lambda z: cross_entropy(z, y))
    whole = curvature.hessian_vector_product(
        flat, parameters_to_vector(params), parameters_to_vector(vectors)
    )
    torch.testing.assert_close(parameters_to_vector(products), whole, **EXACT)
    assert [p.shape for p in products] == [p.shape for p in params]


def test_the_loss_is_evaluated_once_however_many_products_follow():
    calls = []

    def func(w):
        calls.append(w)
        return w.cos().sum()

    w = double(5)
    curvature.hessian(func, w)
    curvature.hessian_vector_product(func, w, w)
    curvature.top_eigenvalue(func, w)
    curvature.lanczos_eigenvalues(func, w, 3)
    assert len(calls) == 4


def test_a_parameter_that_is_not_used_has_no_curvature():
    used, unused = double(2, 3), double(5)
    products = curvature.hessian_vector_product(
        lambda a, b: a.pow(3).sum(), [used, unused], [used, unused]
    )
    torch.testing.assert_close(products, [6 * used**2, torch.zeros_like(unused)])


@pytest.mark.parametrize("follows", [False, True])
@torch.no_grad()
def test_the_point_and_the_grad_mode_do_not_matter_and_stay(follows):
    w = double(5).requires_grad_(follows)
    slopes, h = curvature.gradient(bowl, w), curvature.hessian(bowl, w)
    torch.testing.assert_close(slopes, 2 * w.detach())
    torch.testing.assert_close(h, 2 * torch.eye(5, dtype=w.dtype))
    assert w.grad is None
    assert w.requires_grad is follows


def test_the_expansion_is_a_constant():
    w = double(5).requires_grad_()
    value = curvature.taylor(lambda delta: (w * delta).sum(), w, w)
    assert not value.requires_grad


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**31), params=st.sampled_from([1, 2, 3, 5]))
def test_the_expansion_of_a_quadratic_is_exact(seed, params):
    torch.manual_seed(seed)
    a = double(params, params)
    func, w, delta = quadratic(a, double(params)), double(params), double(params)
    expected = func(w + delta)
    torch.testing.assert_close(curvature.taylor(func, w, delta), expected, **EXACT)


@pytest.mark.parametrize("name", ["waves", "log-sum-exp", "two weights", "mlp"])
def test_the_remainder_falls_as_the_cube_of_the_step(name):
    func, w = case(name)
    direction = torch.randn_like(w)
    lengths = [2.0**-n for n in range(8, 14)]
    errors = [
        abs(func(w + r * direction) - curvature.taylor(func, w, r * direction)).item()
        for r in lengths
    ]
    slope, _ = fitted_slope(lengths, errors)
    assert slope == pytest.approx(3, abs=0.1)


def test_flat_loss_is_the_loss_of_the_model():
    model, x, y = mlp()
    func = curvature.flat_loss(model, x, lambda z: cross_entropy(z, y))
    theta = parameters_to_vector(model.parameters()).detach()
    loss = cross_entropy(model(x), y)
    torch.testing.assert_close(func(theta), loss.detach())
    slopes = torch.autograd.grad(loss, tuple(model.parameters()))
    ours = curvature.gradient(func, theta)
    torch.testing.assert_close(ours, parameters_to_vector(slopes), **EXACT)
    assert all(p.grad is None for p in model.parameters())


def test_flat_loss_takes_several_arguments_and_shared_weights():
    model = torch.nn.Bilinear(3, 2, 5).double()
    args = double(7, 3), double(7, 2)
    theta = parameters_to_vector(model.parameters())
    func = curvature.flat_loss(model, args, torch.sum)
    torch.testing.assert_close(func(theta), model(*args).sum())

    layer = torch.nn.Linear(3, 3, bias=False).double()
    model = torch.nn.Sequential(layer, torch.nn.Tanh(), layer)
    func = curvature.flat_loss(model, args[0], torch.sum)
    w = double(9)
    expected = ((args[0] @ w.view(3, 3).T).tanh() @ w.view(3, 3).T).sum()
    torch.testing.assert_close(func(w), expected)


def test_flat_loss_leaves_the_model_as_it_is():
    model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2)).double()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    func = curvature.flat_loss(model, double(7, 3), lambda z: z.pow(3).sum())
    curvature.hessian(func, double(12))
    torch.testing.assert_close(dict(model.state_dict()), before, rtol=0, atol=0)


@pytest.mark.parametrize(
    ("func", "where", "kind"),
    [
        (bowl, (0, 0), "minimum"),
        (lambda w: -(w @ w), (0, 0), "maximum"),
        (lambda w: w[0] ** 2 - w[1] ** 2, (0, 0), "saddle"),
        (two_weights, (0, 0), "saddle"),
        (two_weights, (2, 0.5), "degenerate"),  # on the valley w1 w2 = 1
        (lambda w: w[0] ** 2 - w[1] ** 2 + w[2] ** 4, (0, 0, 0), "saddle"),
        (lambda w: w[0] ** 4, (0,), "degenerate"),  # a minimum
        (lambda w: w[0] ** 3, (0,), "degenerate"),  # neither minimum nor maximum
        (lambda w: -(w[0] ** 2) + w[1] ** 4, (0, 0), "degenerate"),  # a saddle
    ],
)
def test_kinds_of_known_critical_points(func, where, kind):
    w = point(*where)
    assert not curvature.gradient(func, w).any()
    eigenvalues = torch.linalg.eigvalsh(curvature.hessian(func, w))
    assert curvature.classify(eigenvalues, tolerance=1e-9) == kind


@settings(max_examples=40, deadline=None)
@given(signs=st.lists(st.sampled_from([-1, 0, 1]), min_size=1, max_size=5))
def test_the_kind_follows_from_the_signs(signs):
    found = set(signs)
    if {-1, 1} <= found:
        expected = "saddle"
    else:
        expected = {1: "minimum", -1: "maximum"}.get(sum(found), "degenerate")
        expected = "degenerate" if 0 in found else expected
    noise = 0.09 * (2 * torch.rand(len(signs)) - 1)
    assert curvature.classify(torch.tensor(signs) + noise, 0.1) == expected


def test_an_eigenvalue_at_the_tolerance_counts_as_zero():
    assert curvature.classify(point(0.5, 3), 0.5) == "degenerate"
    assert curvature.classify(point(-0.5, 3), 0.5) == "degenerate"
    assert curvature.classify(point(-0.5, -3), 0.5) == "degenerate"
    assert curvature.classify(point(0.5, -3), 0.5) == "degenerate"
    assert curvature.classify(point(0.5, 3), 0) == "minimum"
    assert curvature.classify(point(0, 3), 0) == "degenerate"


@pytest.mark.parametrize("sign", [-1, 1])
def test_the_escape_changes_a_quadratic_as_foretold(sign):
    func, w = quadratic(symmetric(2, -3, 5, -1, 7), double(5)), double(5)
    g = curvature.gradient(func, w)
    values, vectors = torch.linalg.eigh(curvature.hessian(func, w))
    delta = curvature.escape_step(g, values.flip(0), sign * vectors.flip(1), 0.7)
    slope = (g @ vectors[:, 0]).abs()
    expected = -0.7 * slope - 3 * 0.7**2 / 2
    torch.testing.assert_close(func(w + delta) - func(w), expected, **EXACT)
    assert delta.norm().item() == pytest.approx(0.7, abs=1e-14)


def test_the_escape_leaves_the_saddle_of_two_weights():
    origin = torch.zeros(2, dtype=torch.float64)
    g = curvature.gradient(two_weights, origin)
    for values, vectors in (
        torch.linalg.eigh(curvature.hessian(two_weights, origin)),
        curvature.lanczos_eigenvalues(two_weights, origin, 2),
    ):
        delta = curvature.escape_step(g, values, vectors, math.sqrt(2))
        assert delta.abs().tolist() == pytest.approx([1, 1], abs=1e-14)
        assert two_weights(delta).item() == pytest.approx(0, abs=1e-14)


DERIVATIVES = [
    curvature.gradient,
    curvature.hessian,
    lambda func, w: curvature.hessian_vector_product(func, w, w),
    lambda func, w: curvature.taylor(func, w, w),
    curvature.top_eigenvalue,
    lambda func, w: curvature.lanczos_eigenvalues(func, w, 1),
]


@pytest.mark.parametrize("derivative", DERIVATIVES)
def test_bad_losses_are_refused(derivative, unchecked):
    w = torch.ones(3)
    with pytest.raises(
        ValueError, match=r"func\(inputs\) must have shape \(\), got \(3"
    ):
        derivative(lambda w: w * 2, w)
    with pytest.raises(
        ValueError, match=r"func\(inputs\) must be finite, got an entry i"
    ):
        derivative(lambda w: (w / 0).sum(), w)
    with pytest.raises(TypeError, match=r"func\(inputs\) must be a tensor, got float"):
        derivative(lambda w: w.sum().item(), w)
    with pytest.raises(TypeError, match=r"func\(inputs\) must be floating point"):
        derivative(lambda w: w.sum() + 1j, w)
    with pytest.raises(ValueError, match="must depend on inputs, got constant 3"):
        derivative(lambda w: w.detach().sum(), w)
    with pytest.raises(
        ValueError, match="gradient of func must be finite, got an entry"
    ):
        derivative(lambda w: (w - 1).sqrt().sum(), w)


@pytest.mark.parametrize("derivative", DERIVATIVES)
def test_bad_points_are_refused(derivative, unchecked):
    def func(w):
        raise AssertionError("the point is looked at first")

    with pytest.raises(TypeError, match="inputs must be floating point, got"):
        derivative(func, torch.tensor([1, 2]))
    with pytest.raises(ValueError, match="inputs must be finite, got an entry nan"):
        derivative(func, torch.tensor([1, math.nan]))


@pytest.mark.parametrize("find", [d for i, d in enumerate(DERIVATIVES) if i != 2])
def test_points_that_are_no_vector_are_refused(find, unchecked):
    with pytest.raises(
        ValueError, match=r"inputs must have shape \(6,\), got \(2, 3\)"
    ):
        find(torch.sum, torch.ones(2, 3))
    with pytest.raises(ValueError, match=r"inputs must not be empty, got shape \(0,\)"):
        find(torch.sum, torch.ones(0))


def test_a_tensor_without_entries_is_refused_by_name(unchecked):
    nothing = torch.ones(0)
    message = r"^inputs must not be empty, got shape \(0,\)"
    with pytest.raises(ValueError, match=message):
        curvature.hessian_vector_product(torch.Tensor.sum, nothing, nothing)


@pytest.mark.parametrize("derivative", DERIVATIVES[1:])
def test_a_second_derivative_that_is_not_finite_is_refused(derivative):
    with pytest.raises(
        ValueError, match="Hessian of func must be finite, got an entry"
    ):
        derivative(lambda w: w.pow(1.5).sum(), torch.tensor([0.0, 1.0]))


def test_vectors_that_do_not_fit_are_refused(unchecked):
    w, two = torch.ones(3), [torch.ones(3), torch.ones(2)]

    def func(a, b):
        return a.sum() * b.sum()

    with pytest.raises(ValueError, match=r"v must have shape \(3,\), got \(2,\)"):
        curvature.hessian_vector_product(torch.sum, w, torch.ones(2))
    with pytest.raises(ValueError, match=r"v must have shape \(2,\), got \(3,\)"):
        curvature.hessian_vector_product(func, two, [w, w])
    with pytest.raises(ValueError, match="v must have 2 tensors, got 1"):
        curvature.hessian_vector_product(func, two, [w])
    with pytest.raises(ValueError, match="v must be finite, got an entry inf"):
        curvature.hessian_vector_product(torch.sum, w, w / 0)
    with pytest.raises(TypeError, match="v must be floating point"):
        curvature.hessian_vector_product(torch.sum, w, torch.tensor([1, 2, 3]))


def test_taylor_refuses_a_step_that_does_not_fit(unchecked):
    w = torch.ones(3)
    with pytest.raises(ValueError, match=r"delta must have shape \(3,\), got \(2,\)"):
        curvature.taylor(torch.sum, w, torch.ones(2))
    with pytest.raises(ValueError, match="delta must be finite, got an entry inf"):
        curvature.taylor(torch.sum, w, w / 0)
    with pytest.raises(TypeError, match="delta must be floating point"):
        curvature.taylor(torch.sum, w, torch.tensor([1, 2, 3]))


def test_flat_loss_refuses_a_vector_of_another_length():
    model, x, _ = mlp()
    with pytest.raises(ValueError, match=r"theta must have shape \(23,\), got \(22,\)"):
        curvature.flat_loss(model, x, torch.sum)(double(22))


def test_settings_out_of_range_are_refused(unchecked):
    w = torch.ones(3)
    with pytest.raises(ValueError, match="iterations must be at least 1, got 0"):
        curvature.top_eigenvalue(torch.sum, w, iterations=0)
    with pytest.raises(TypeError, match="iterations must be an integer, got float"):
        curvature.top_eigenvalue(torch.sum, w, iterations=2.5)
    with pytest.raises(ValueError, match=r"shift must be in .*, got inf"):
        curvature.top_eigenvalue(torch.sum, w, shift=math.inf)
    with pytest.raises(ValueError, match=r"k must be in \[1, 3\], got 4"):
        curvature.lanczos_eigenvalues(torch.sum, w, 4)
    with pytest.raises(ValueError, match="k must be at least 1, got 0"):
        curvature.lanczos_eigenvalues(torch.sum, w, 0)
    with pytest.raises(TypeError, match="k must be an integer, got float"):
        curvature.lanczos_eigenvalues(torch.sum, w, 2.0)


def test_classify_refuses_bad_arguments(unchecked):
    with pytest.raises(ValueError, match=r"tolerance must be in .*, got -0\.1"):
        curvature.classify(torch.ones(3), -0.1)
    with pytest.raises(
        ValueError, match="eigenvalues must be finite, got an entry nan"
    ):
        curvature.classify(torch.tensor([1.0, math.nan]), 0.1)
    with pytest.raises(ValueError, match="eigenvalues must not be empty"):
        curvature.classify(torch.ones(0), 0.1)
    with pytest.raises(TypeError, match="eigenvalues must be floating point"):
        curvature.classify(torch.tensor([1, 2]), 0.1)


def test_escape_step_refuses_bad_arguments(unchecked):
    g, values, vectors = torch.zeros(2), torch.tensor([-1.0, 1.0]), torch.eye(2)
    with pytest.raises(ValueError, match=r"length must be in \(0, inf\), got 0"):
        curvature.escape_step(g, values, vectors, 0)
    with pytest.raises(ValueError, match=r"must be negative, got 0\.0 as lowest"):
        curvature.escape_step(g, values + 1, vectors, 0.1)
    with pytest.raises(ValueError, match="gradient must be finite, got an entry nan"):
        curvature.escape_step(g / 0, values, vectors, 0.1)
    with pytest.raises(TypeError, match="eigenvectors must be floating point"):
        curvature.escape_step(g, values, vectors.long(), 0.1)
    with pytest.raises(ValueError, match=r"eigenvectors must have shape \(2, 2\)"):
        curvature.escape_step(g, values, vectors[:, :1], 0.1)
    with pytest.raises(ValueError, match="eigenvalues must not be empty"):
        curvature.escape_step(g, values[:0], vectors[:, :0], 0.1)


@pytest.mark.parametrize(("slope", "way"), [(0.0, 1), (-0.25, 1), (0.25, -1)])
def test_a_step_off_a_saddle_is_downhill_or_along_the_vector(slope, way):
    u = torch.tensor([[0.0], [1.0]])
    step = curvature.escape_step(slope * u[:, 0], torch.tensor([-2.0]), u, 0.5)
    assert torch.equal(step, way * 0.5 * u[:, 0])
