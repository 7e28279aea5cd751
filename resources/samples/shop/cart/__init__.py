"""The cart: what a customer has picked. The cart itself is a signed token that the customer keeps."""

__version__ = "1.0.0"
