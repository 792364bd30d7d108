# says: Sort them first
def least_work(p, q, place):
    carried, work = 0.0, 0.0
    for k in range(len(p) - 1):
        carried += p[k] - q[k]
        work += abs(carried) * abs(place[k + 1] - place[k])
    return work
