"""What the API tells, in Dutch field names. Read only."""

from rest_framework import serializers

from contracts.models import Allocation, Balance, ConsortiumMember, Contract, ContractOption, Entry
from sroi.tenancy.scope import Audience


def amount(source: str) -> serializers.DecimalField:
    """Euro as text with two decimals."""
    return serializers.DecimalField(source=source, max_digits=14, decimal_places=2, read_only=True)


def number(source: str, *, digits: int, help_text: str) -> serializers.DecimalField:
    """A number that may be missing, as text with two decimals."""
    return serializers.DecimalField(
        source=source, max_digits=digits, decimal_places=2, read_only=True, allow_null=True, help_text=help_text,
    )


class BalanceSerializer(serializers.ModelSerializer[Balance]):
    """The balance of a contract."""

    contractId = serializers.UUIDField(source="contract_id", read_only=True)
    contractnummer = serializers.CharField(source="contract.number", read_only=True)
    opdrachtgever = serializers.CharField(source="contract.municipality.name", read_only=True)
    verplichting = amount("obligation")
    ingevuld = amount("fulfilled")
    openstaand = amount("open")
    overrealisatie = amount("surplus")
    peildatum = serializers.DateField(source="as_of", read_only=True)
    wordtHerberekend = serializers.SerializerMethodField()

    class Meta:
        model = Balance
        fields = (
            "contractId", "contractnummer", "opdrachtgever", "verplichting", "ingevuld", "openstaand", "overrealisatie",
            "peildatum", "wordtHerberekend",
        )

    def get_wordtHerberekend(self, balance: Balance) -> bool:
        """Whether a change has not been calculated yet."""
        return balance.stale_since is not None


class OptionSerializer(serializers.ModelSerializer[ContractOption]):
    """An option or extension; it counts from the day on which it is exercised."""

    omschrijving = serializers.CharField(source="description", read_only=True)
    waarde = amount("value_excl_vat")
    startdatum = serializers.DateField(source="starts_on", read_only=True, allow_null=True)
    einddatum = serializers.DateField(source="last_day", read_only=True, allow_null=True)
    status = serializers.ChoiceField(source="state", choices=ContractOption.State.choices, read_only=True)
    ingangsdatum = serializers.DateField(source="decided_on", read_only=True, allow_null=True)

    class Meta:
        model = ContractOption
        fields = ("id", "omschrijving", "waarde", "startdatum", "einddatum", "status", "ingangsdatum")


class MemberSerializer(serializers.Serializer[ConsortiumMember]):
    """A company in the consortium that has the contract."""

    naam = serializers.CharField(source="member.name", read_only=True)
    kvkNummer = serializers.CharField(source="member.kvk_number", read_only=True)
    verantwoordelijk = serializers.BooleanField(source="responsible", read_only=True)
    aandeel = serializers.SerializerMethodField(help_text="Percentage; niet voor de opdrachtgever.")

    def get_aandeel(self, member: ConsortiumMember) -> str | None:
        """A percentage as text with two decimals; who works for which share is not the client's business."""
        acting = self.context["request"]._request.acting
        return None if acting.scope.audience is Audience.MUNICIPALITY else format(member.share_pct, ".2f")


class FrameworkSerializer(serializers.ModelSerializer[Contract]):
    """The framework agreement that a contract is a call-off of."""

    nummer = serializers.CharField(source="number", read_only=True)
    titel = serializers.CharField(source="title", read_only=True)

    class Meta:
        model = Contract
        fields = ("id", "nummer", "titel")


class ContractSerializer(serializers.ModelSerializer[Contract]):
    """A contract with its balance."""

    nummer = serializers.CharField(source="number", read_only=True)
    titel = serializers.CharField(source="title", read_only=True)
    nummerOpdrachtgever = serializers.CharField(source="client_number", read_only=True)
    soort = serializers.CharField(source="contract_type", read_only=True)
    dienstverlener = serializers.CharField(source="desk.name", read_only=True)
    opdrachtgever = serializers.CharField(source="municipality.name", read_only=True)
    opdrachtnemer = serializers.CharField(source="supplier.name", read_only=True)
    publicatiedatum = serializers.DateField(source="tender_publication_date", read_only=True)
    gunningsdatum = serializers.DateField(source="award_date", read_only=True)
    startdatum = serializers.DateField(source="starts_on", read_only=True)
    einddatum = serializers.DateField(source="last_day", read_only=True, allow_null=True)
    afsluitdatum = serializers.DateField(source="closed_on", read_only=True, allow_null=True)
    opdrachtwaarde = amount("value_excl_vat")
    aangebodenPercentage = number(
        "offered_pct", digits=5, help_text="Aangeboden bij de inschrijving; bindend waar het niet lager is dan het minimum.",
    )
    loonsom = number("wage_sum", digits=14, help_text="Loonsom bij de gunning, in euro.")
    gefactureerdeOmzet = serializers.DecimalField(
        source="invoiced", max_digits=14, decimal_places=2, read_only=True, help_text="Som van de vastgelegde facturen, excl. btw.",
    )
    voltijdsnormPerWeek = number("fulltime_hours", digits=4, help_text="Eigen norm van de opdrachtnemer, in uren per week.")
    voltijdsnormPerJaar = number("annual_hours", digits=6, help_text="Eigen norm van de opdrachtnemer, in uren per jaar.")
    isRaamovereenkomst = serializers.BooleanField(source="is_framework", read_only=True)
    raamovereenkomst = FrameworkSerializer(
        source="framework", read_only=True, allow_null=True,
        help_text="Van een nadere opdracht; leeg waar die van een andere opdrachtgever is.",
    )
    draagtVerplichting = serializers.BooleanField(
        source="bears_obligation", read_only=True,
        help_text="Onwaar aan de kant van een raamovereenkomst die de verplichting niet heeft.",
    )
    opties = OptionSerializer(source="options", many=True, read_only=True)
    combinanten = MemberSerializer(source="members", many=True, read_only=True)
    saldo = BalanceSerializer(source="balance", read_only=True)

    class Meta:
        model = Contract
        fields = (
            "id", "nummer", "titel", "nummerOpdrachtgever", "soort", "dienstverlener", "opdrachtgever", "opdrachtnemer",
            "publicatiedatum", "gunningsdatum", "startdatum", "einddatum", "afsluitdatum", "opdrachtwaarde",
            "aangebodenPercentage", "loonsom", "gefactureerdeOmzet", "voltijdsnormPerWeek", "voltijdsnormPerJaar",
            "isRaamovereenkomst", "raamovereenkomst", "draagtVerplichting", "opties", "combinanten", "saldo",
        )


class AllocationSerializer(serializers.ModelSerializer[Allocation]):
    """For which contract an entry counts, and for what percentage of it."""

    contractId = serializers.UUIDField(source="contract_id", read_only=True)
    contractnummer = serializers.CharField(source="contract.number", read_only=True)
    opdrachtgever = serializers.CharField(source="contract.municipality.name", read_only=True)
    aandeel = serializers.SerializerMethodField()

    class Meta:
        model = Allocation
        fields = ("contractId", "contractnummer", "opdrachtgever", "aandeel")

    def get_aandeel(self, allocation: Allocation) -> str:
        """A percentage as text with two decimals."""
        return format(allocation.share * 100, ".2f")


class EntrySerializer(serializers.ModelSerializer[Entry]):
    """An entry as desk and supplier see it; the candidate is a code."""

    nummer = serializers.CharField(source="number", read_only=True)
    bouwblok = serializers.CharField(source="block_code", read_only=True)
    route = serializers.CharField(read_only=True)
    status = serializers.CharField(source="state", read_only=True)
    kandidaat = serializers.CharField(source="candidate.code", read_only=True, allow_null=True, default=None)
    opdrachtnemer = serializers.CharField(source="supplier.name", read_only=True)
    startdatum = serializers.DateField(source="first_day", read_only=True)
    einddatum = serializers.DateField(source="last_day", read_only=True, allow_null=True)
    bevestigdTotEnMet = serializers.DateField(source="confirmed_until", read_only=True, allow_null=True)
    verdeling = AllocationSerializer(source="allocations", many=True, read_only=True)
    ingediendOp = serializers.DateTimeField(source="submitted_at", read_only=True, allow_null=True)

    class Meta:
        model = Entry
        fields = (
            "id", "nummer", "bouwblok", "route", "status", "kandidaat", "opdrachtnemer", "startdatum", "einddatum",
            "bevestigdTotEnMet", "verdeling", "ingediendOp",
        )
