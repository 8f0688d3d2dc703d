SELECT unit FROM units WHERE grams > 500
