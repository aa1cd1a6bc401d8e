"""A believable software company as raw tables, with known churn causes and known dirt.

Nothing here reads the health model's seeds: what makes an account leave is written in
`latent.py` alone, so that a score built from the raw tables can be judged against it.
"""
