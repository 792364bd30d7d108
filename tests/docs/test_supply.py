"""What is installed is what was locked: versions agree, and a wrong hash stops it."""

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PIN = re.compile(r"^([\w.-]+)==([^\s;\\]+)", re.M)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
INSTALL = ("--require-hashes", "--no-deps", "-r")
UNLOCKED = {"torch", "mlnotes"}  # its index decides which build of torch fits
WHEEL = "mlnotes_tiny-1.0-py3-none-any.whl"


def pins(text: str) -> dict[str, str]:
    return {canonicalize_name(name): version for name, version in PIN.findall(text)}


def flipped(text: str) -> str:
    """Change the first digit of each hash."""
    return HASH.sub(
        lambda m: m[0].replace(m[1], f"{int(m[1][0], 16) ^ 1:x}{m[1][1:]}"), text
    )


@pytest.fixture
def locked(root: Path) -> str:
    return (root / "requirements.lock").read_text("utf-8")


def test_the_locks_hold_the_versions_of_the_constraints(
    root: Path, locked: str
) -> None:
    known = pins((root / "constraints.txt").read_text("utf-8"))
    node = pins((root / "node.lock").read_text("utf-8"))
    found = pins(locked) | node
    assert len(node) == 2
    assert known.keys() - found.keys() == {"torch"}
    assert {name: found[name] for name in known if name in found} == {
        name: version for name, version in known.items() if name in found
    }


def test_the_lock_holds_all_that_is_declared(root: Path, locked: str) -> None:
    declared = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    lists = [declared["dependencies"], *declared["optional-dependencies"].values()]
    found = pins(locked)
    for requirement in (Requirement(one) for names in lists for one in names):
        name = canonicalize_name(requirement.name)
        if name not in UNLOCKED:
            assert name in found, f"{name}: run make lock"
            assert requirement.specifier.contains(found[name]), name


@pytest.mark.parametrize("name", ["requirements.lock", "node.lock"])
def test_each_locked_package_has_a_hash_and_no_address(root: Path, name: str) -> None:
    text = (root / name).read_text("utf-8")
    assert "://" not in text
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.M)[1:]
    assert len(blocks) == len(pins(text))
    for block in blocks:
        assert HASH.search(block), block


def test_every_installation_is_by_hash(root: Path) -> None:
    rules = (root / "Makefile").read_text("utf-8").replace("\\\n", "")
    installs = re.findall(r"\$\(PIP\) ([^&;|\n]+)", rules)
    assert sorted(one.strip() for one in installs) == [
        "--no-deps --no-build-isolation -e .",
        f"{' '.join(INSTALL)} node.lock",
        f"{' '.join(INSTALL)} requirements.lock",
        "-c constraints.txt torch",
    ], installs
    assert set(re.findall(r"@npm (\w+)", rules)) == {"ci"}
    packages = json.loads((root / "package-lock.json").read_text("utf-8"))["packages"]
    for name, package in packages.items():
        assert not name or package["integrity"].startswith("sha512-"), name


def pip(folder: Path, lock: str, *options: str) -> subprocess.CompletedProcess:
    (folder / "requirements.lock").write_text(lock, "utf-8")
    where = ["--target", "installed", *options]
    return subprocess.run(
        [sys.executable, "-m", "pip", "install", *where, *INSTALL, "requirements.lock"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def tiny_wheel(folder: Path) -> str:
    """Make a wheel, and return its entry of a lock."""
    info = "mlnotes_tiny-1.0.dist-info"
    with zipfile.ZipFile(folder / WHEEL, "w") as wheel:
        wheel.writestr("mlnotes_tiny.py", "ANSWER = 42\n")
        head = "Metadata-Version: 2.1\nName: mlnotes-tiny\nVersion: 1.0\n"
        wheel.writestr(f"{info}/METADATA", head)
        head = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        wheel.writestr(f"{info}/WHEEL", head)
        wheel.writestr(f"{info}/RECORD", "")
    digest = hashlib.sha256((folder / WHEEL).read_bytes()).hexdigest()
    return f"mlnotes-tiny==1.0 \\\n    --hash=sha256:{digest}\n"


def test_pip_refuses_a_wheel_with_another_hash(tmp_path: Path) -> None:
    entry = tiny_wheel(tmp_path)
    options = ("--no-index", "--find-links", str(tmp_path))
    refused = pip(tmp_path, flipped(entry), *options)
    assert refused.returncode
    assert "DO NOT MATCH" in refused.stderr
    assert not (tmp_path / "installed").exists()
    unpinned = pip(tmp_path, "mlnotes-tiny\n", *options)
    assert unpinned.returncode
    assert "must have their versions pinned" in unpinned.stderr
    done = pip(tmp_path, entry, *options)
    assert not done.returncode, done.stderr
    assert (tmp_path / "installed" / "mlnotes_tiny.py").exists()


def test_pip_refuses_the_lock_with_a_digit_changed(tmp_path: Path, locked: str) -> None:
    (entry,) = re.findall(r"^iniconfig==(?:.*\\\n)+.*\n", locked, re.M)
    if pip(tmp_path, entry).returncode:
        pytest.skip("no package index can be reached, to fetch iniconfig from")
    refused = pip(tmp_path, flipped(entry), "--upgrade")
    assert refused.returncode
    assert "DO NOT MATCH" in refused.stderr


def npm(folder: Path, *command: str) -> subprocess.CompletedProcess:
    quiet = ["--offline", "--no-audit", "--no-fund", f"--cache={folder / 'cache'}"]
    return subprocess.run(
        ["npm", *command, *quiet],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_npm_refuses_a_package_with_another_hash(tmp_path: Path) -> None:
    source = tmp_path / "package"
    source.mkdir()
    (source / "package.json").write_text('{"name": "tiny", "version": "1.0.0"}')
    with tarfile.open(tmp_path / "tiny.tgz", "w:gz") as archive:
        archive.add(source, "package")
    needs = {"name": "x", "version": "1.0.0", "dependencies": {"tiny": "file:tiny.tgz"}}
    (tmp_path / "package.json").write_text(json.dumps(needs))
    made = npm(tmp_path, "install", "--package-lock-only")
    assert not made.returncode, made.stderr
    path = tmp_path / "package-lock.json"
    lock = json.loads(path.read_text("utf-8"))
    tiny = lock["packages"]["node_modules/tiny"]
    digest = bytearray(base64.b64decode(tiny["integrity"].removeprefix("sha512-")))
    right, digest[0] = tiny["integrity"], digest[0] ^ 1
    tiny["integrity"] = f"sha512-{base64.b64encode(digest).decode()}"
    path.write_text(json.dumps(lock))
    refused = npm(tmp_path, "ci")
    assert refused.returncode
    assert "EINTEGRITY" in refused.stderr
    tiny["integrity"] = right
    path.write_text(json.dumps(lock))
    done = npm(tmp_path, "ci")
    assert not done.returncode, done.stderr
    assert (tmp_path / "node_modules" / "tiny" / "package.json").exists()
