# says: ρ is the share of the new batch
def running_mean(mean, rho, batches):
    seen = [0.0]
    while abs(seen[-1] - mean) > abs(mean) / 100 or len(seen) <= batches:
        seen.append(rho * seen[-1] + (1 - rho) * mean)
    return seen[batches], sum(abs(v - mean) > abs(mean) / 100 for v in seen)
