# says: the whole set has no noise at all
def noise(numbers, size):
    mean = sum(numbers) / len(numbers)
    return sum((x - mean) ** 2 for x in numbers) / len(numbers) / size
