"""Products, packs, labels, allergens, photos, price lists."""
