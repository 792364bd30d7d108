# says: should be 4.66667
def noise(numbers, size):
    count, mean = len(numbers), sum(numbers) / len(numbers)
    sigma2 = sum((x - mean) ** 2 for x in numbers) / count
    return sigma2 / size * (count - size) / count
