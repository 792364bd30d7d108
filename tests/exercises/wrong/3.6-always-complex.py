# says: √μ holds while the roots are complex
def shrink(mu, product):
    return mu**0.5
