# says: should be (6.51322, 44)
import math


def running_mean(mean, rho, batches):
    until = int(math.log(0.01) / math.log(1 - rho))
    return mean * (1 - (1 - rho) ** batches), until
