"""The pipeline: what will happen?"""
