"""Every page of the program and who opens it: for `make screenshots` and for the tests that walk them all.

A test compares this list with the router of the frontend: a new page cannot be forgotten.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import APIRequestContext

PASSWORD = "justepart"  # noqa: S105 - of the demo's invented people

ACCOUNTS: dict[str, str | None] = {
    "visitor": None,
    "cook": "cantine@demo.example",
    "shop": "epicerie@demo.example",
    "grower": "maraichere@demo.example",
    "hub": "plateforme@demo.example",
    "carrier": "livreur@demo.example",
    "coordinator": "coordination@demo.example",
    "observer": "observation@demo.example",
    "two_hats": "deux-casquettes@demo.example",
}

VISITOR = ("visitor",)
BUYERS = ("cook", "shop")
SHOP = ("shop",)
GROWER = ("grower",)
DESK = ("coordinator",)
ACTORS = ("grower", "hub", "carrier")
MEMBERS = ("cook", "shop", "grower", "hub", "carrier")

Finder = Callable[[APIRequestContext], str]


@dataclass(frozen=True)
class Screen:
    """A page as the router names it, the roles of ACCOUNTS that open it, and how to find one of several."""

    pattern: str
    roles: tuple[str, ...]
    find: Finder | None = None

    @property
    def name(self) -> str:
        """The page's name as part of a file's name: "bureau-semaines"."""
        plain = self.pattern.strip("/*").replace("/", "-").replace(":", "")
        return plain or {"/": "accueil", "*": "introuvable"}[self.pattern]

    def address(self, request: APIRequestContext) -> str:
        """Where the page is found with the session of ``request``."""
        return self.find(request) if self.find else self.pattern.replace("*", "nulle-part")


def _first(path: str, key: str = "id", within: str = "items") -> Finder:
    """The first of a list of the interface, put at the end of its page's address: ``path`` is "/page <- /api/list"."""
    page, source = path.split(" <- ")
    return lambda request: f"{page}/{request.get(source).json()[within][0][key]}"


def _delivery(request: APIRequestContext) -> str:
    return f"/commandes/{request.get('/api/deliveries').json()[0]['order_id']}/livraison"


def _public_product(request: APIRequestContext) -> str:
    territory = request.get("/api/public/territories").json()[0]["slug"]
    offer = request.get(f"/api/public/territories/{territory}").json()["offers"][0]
    return f"/t/{territory}/produits/{offer['product_id']}"


def _territory(request: APIRequestContext) -> str:
    return f"/t/{request.get('/api/public/territories').json()[0]['slug']}"


def _unknown_parcel(_request: APIRequestContext) -> str:
    return "/colis/inconnu/inconnu"  # a known one leads to another page


SCREENS: tuple[Screen, ...] = (
    Screen("/", VISITOR),
    Screen("/connexion", VISITOR),
    Screen("/connexion/lien", VISITOR),
    Screen("/invitation", VISITOR),
    Screen("/compte", ("cook", "coordinator", "two_hats")),
    Screen("/commande", BUYERS),
    Screen("/commandes", (*BUYERS, *DESK)),
    Screen("/commandes/:id", (*BUYERS, *DESK), _first("/commandes <- /api/orders")),
    Screen("/commandes/:id/livraison", (*BUYERS, *DESK), _delivery),
    Screen("/reclamations", (*BUYERS, *DESK)),
    Screen("/reassort", SHOP),
    Screen("/etiquettes", SHOP),
    Screen("/recurrentes", BUYERS),
    Screen("/remplacements", BUYERS),
    Screen("/etal", GROWER),
    Screen("/etal/ventes", GROWER),
    Screen("/etal/couts", GROWER),
    Screen("/etal/couts/:pack", GROWER, _first("/etal/couts <- /api/costs", "pack_id", "packs")),
    Screen("/couts", ("hub", "carrier", *DESK)),
    Screen("/catalogue", (*GROWER, *DESK)),
    Screen("/catalogue/import", GROWER),
    Screen("/catalogue/saisons", GROWER),
    Screen("/catalogue/:id", GROWER, _first("/catalogue <- /api/products")),
    Screen("/confirmer", GROWER),
    Screen("/confirmer/lien", VISITOR),
    Screen("/bacs", ("hub", "carrier", *DESK)),
    Screen("/colis/:order/:offer", ("hub",), _unknown_parcel),
    Screen("/quai", ("grower", "hub", *DESK)),
    Screen("/lots", (*GROWER, "hub", *DESK)),
    Screen("/listes", (*ACTORS, *DESK)),
    Screen("/tournee", ("hub", "carrier", *DESK)),
    Screen("/bureau", (*DESK, "observer")),
    Screen("/bureau/semaines", DESK),
    Screen("/bureau/membres", DESK),
    Screen("/bureau/manquants", DESK),
    Screen("/bureau/regles-livraison", DESK),
    Screen("/bureau/messages", DESK),
    Screen("/bureau/contributions", DESK),
    Screen("/bureau/reperes", DESK),
    Screen("/bureau/essais", DESK),
    Screen("/regles", (*MEMBERS, *DESK, "observer")),
    Screen("/messages", VISITOR),
    Screen("/historique", ("cook", "grower", "hub", *DESK)),
    Screen("/structure", MEMBERS),
    Screen("/premiers-pas", ("cook", "grower", *DESK)),
    Screen("/aide", (*VISITOR, *MEMBERS, *DESK, "observer")),
    Screen("/accessibilite", VISITOR),
    Screen("/argent", (*MEMBERS, *DESK, "observer")),
    Screen("/t/:slug", (*VISITOR, "cook"), _territory),
    Screen("/t/:slug/produits/:id", VISITOR, _public_product),
    Screen("/courrier", VISITOR),
    Screen("/atelier", VISITOR),
    Screen("*", (*VISITOR, "cook")),
)


def screens_of(role: str) -> tuple[Screen, ...]:
    """The pages that ``role`` opens, in the order of the list."""
    return tuple(screen for screen in SCREENS if role in screen.roles)
