# Everything is declared in pyproject.toml. This file stays because bench and older tools look for it to tell an app
# from any other folder.
from setuptools import setup

setup()
