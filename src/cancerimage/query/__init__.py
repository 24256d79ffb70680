"""The cohort query language: fields, frozen nodes, parse, check, normalise, render, reference evaluation."""
