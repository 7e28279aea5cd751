"""Tests of the shop. They are copied into the images for the test steps and are not part of them."""
