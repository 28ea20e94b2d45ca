"""What the API tells, in Dutch field names. Read only."""

from rest_framework import serializers

from contracts.models import Allocation, Balance, Contract, Entry


def amount(source: str) -> serializers.DecimalField:
    """Euro as text with two decimals."""
    return serializers.DecimalField(source=source, max_digits=14, decimal_places=2, read_only=True)


class BalanceSerializer(serializers.ModelSerializer[Balance]):
    """The balance of a contract."""

    contractId = serializers.UUIDField(source="contract_id", read_only=True)
    contractnummer = serializers.CharField(source="contract.number", read_only=True)
    verplichting = amount("obligation")
    ingevuld = amount("fulfilled")
    openstaand = amount("open")
    overrealisatie = amount("surplus")
    peildatum = serializers.DateField(source="as_of", read_only=True)
    wordtHerberekend = serializers.SerializerMethodField()

    class Meta:
        model = Balance
        fields = (
            "contractId", "contractnummer", "verplichting", "ingevuld", "openstaand", "overrealisatie", "peildatum",
            "wordtHerberekend",
        )

    def get_wordtHerberekend(self, balance: Balance) -> bool:
        """Whether a change has not been calculated yet."""
        return balance.stale_since is not None


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
    saldo = BalanceSerializer(source="balance", read_only=True)

    class Meta:
        model = Contract
        fields = (
            "id", "nummer", "titel", "nummerOpdrachtgever", "soort", "dienstverlener", "opdrachtgever", "opdrachtnemer",
            "publicatiedatum", "gunningsdatum", "startdatum", "einddatum", "afsluitdatum", "opdrachtwaarde", "saldo",
        )


class AllocationSerializer(serializers.ModelSerializer[Allocation]):
    """For which contract an entry counts, and for what percentage of it."""

    contractId = serializers.UUIDField(source="contract_id", read_only=True)
    contractnummer = serializers.CharField(source="contract.number", read_only=True)
    aandeel = serializers.SerializerMethodField()

    class Meta:
        model = Allocation
        fields = ("contractId", "contractnummer", "aandeel")

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
