SELECT unit FROM units
