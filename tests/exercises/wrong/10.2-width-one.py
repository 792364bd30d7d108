# says: not how wide they are
def least_work(p, q, place):
    carried, work = 0.0, 0.0
    for real, made in zip(p[:-1], q[:-1], strict=True):
        carried += real - made
        work += abs(carried)
    return work
