"""Slides, memo and workbook: the same questions, answers and figures as the website, in the formats people work in."""
