/// The names that a simulated platform uses.
enum CatalogNames {
  static let creators = [
    "Monsoon Reels", "Chowk Pictures", "Neem Tree Studio", "Second Floor Films", "Banyan Stories",
    "Paper Lantern Media", "Kaveri Frames", "Night Bus Films", "Saffron Lane", "Tin Roof Pictures",
    "Blue Ghat Films", "Studio Twelve",
  ]

  private static let places = [
    "The Tea Stall", "The Night Train", "The Rented Room", "The Wedding List", "The Corner Shop",
    "The Lost Dupatta", "The Second Mother", "The Coaching Town",
  ]
  private static let sequels = ["", " Returns", " at Midnight", " in Monsoon", " Forever"]

  /// The title of a series, different for each of the first forty.
  static func title(_ index: Int) -> String {
    places[index % places.count] + sequels[index / places.count % sequels.count]
  }

  static let categories: [(name: String, percent: Int)] = [
    ("footwear", 12), ("home", 15), ("beauty", 20), ("jewellery", 25), ("apparel", 18),
    ("mobile_accessories", 10), ("toys", 30),
  ]

  static let products: [(code: String, title: String, category: Int, priceRupees: Int)] = [
    ("SHO", "Kolhapuri chappal", 0, 799), ("SHO", "Canvas sneaker", 0, 1_299),
    ("SHO", "Juti with thread work", 0, 949), ("KIT", "Masala box", 1, 549),
    ("HOM", "Block print bedsheet", 1, 1_199), ("HOM", "Brass diya set", 1, 399),
    ("KIT", "Steel tiffin", 1, 649), ("BEA", "Kajal twin pack", 2, 299),
    ("BEA", "Rose face mist", 2, 349), ("BEA", "Matte lipstick", 2, 499),
    ("JEW", "Oxidised jhumka", 3, 259), ("JEW", "Glass bangle set", 3, 199),
    ("JEW", "Temple necklace", 3, 1_499), ("APP", "Cotton kurta", 4, 899),
    ("APP", "Georgette dupatta", 4, 449), ("APP", "Printed saree", 4, 1_799),
    ("MOB", "Phone case", 5, 299), ("MOB", "Wired earphones", 5, 599),
    ("TOY", "Wooden auto rickshaw", 6, 399), ("TOY", "Carrom coins", 6, 229),
  ]
}
