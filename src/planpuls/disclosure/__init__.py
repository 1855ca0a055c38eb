"""What may be published of tables that were counted from single units: rounding of small counts, suppression of values."""
