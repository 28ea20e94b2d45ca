"""The sign-ins of the demonstration: one per role, all invented. The demo data creates these users."""

from dataclasses import dataclass

from sroi.accounts.roles import RoleCode

#: Only for the demonstration, which never runs in production mode; long enough for the password rules.
DEMO_PASSWORD = "proefrondje met de waterfiets"  # noqa: S105 (a published demo password)
#: The company of the two demo suppliers.
DEMO_SUPPLIER = "bouwbedrijf-de-proefballon"
DEMO_SUPPLIER_NAME = "Bouwbedrijf De Proefballon B.V."
DEMO_SUPPLIER_KVK = "90000011"


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """One person of the demonstration; `slug` is of the organisation, empty for the platform."""

    role: RoleCode
    email: str
    name: str
    slug: str


DEMO_SIGNINS: tuple[DemoSignIn, ...] = (
    DemoSignIn(RoleCode.COORDINATOR, "coordinator@demo.example", "Carla Coördinator", "midden-gelderland"),
    DemoSignIn(RoleCode.DESK_ADMINISTRATOR, "beheer@demo.example", "Bram Beheerder", "midden-gelderland"),
    DemoSignIn(RoleCode.COORDINATOR, "coordinator-helmond@demo.example", "Hanna Helmonder", "helmond-de-peel"),
    DemoSignIn(RoleCode.CONTRACT_HOLDER, "contracthouder@demo.example", "Koen Contracthouder", "arnhem"),
    DemoSignIn(RoleCode.MUNICIPALITY_READER, "lezer@demo.example", "Lotte Lezer", "helmond"),
    DemoSignIn(RoleCode.SUPPLIER, "opdrachtnemer@demo.example", "Olaf Opdrachtnemer", DEMO_SUPPLIER),
    DemoSignIn(RoleCode.SUPPLIER_ADMINISTRATOR, "opdrachtnemer-beheer@demo.example", "Ali Aannemer", DEMO_SUPPLIER),
    DemoSignIn(RoleCode.PLATFORM_OPERATOR, "platform@demo.example", "Petra Platform", ""),
)


def demo_sign_in(email: str) -> DemoSignIn | None:
    """The demo person with this address; nobody else can be entered with one click."""
    return next((person for person in DEMO_SIGNINS if person.email == email), None)
