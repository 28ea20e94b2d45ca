"""One PDF that is accessible (PDF/UA-1) and archivable (PDF/A-3a) at once: what WeasyPrint does not do by itself.

WeasyPrint writes one of both. Asked for PDF/A-3a it also tags the document, so two things are left: the metadata must say
that it is PDF/UA-1 too, inside the one `rdf:RDF` and with the description of that property which PDF/A wants of every
property outside its own list; and the metadata must not be compressed. Where WeasyPrint's own metadata looks different from
what this was written for, no document comes out.
"""

from typing import Any, Final

VARIANT: Final = "pdf/a-3a"
_END: Final = b"</rdf:RDF>"
_EXPECTED: Final = (b'pdfaid:part="3"', b'pdfaid:conformance="A"', b"<rdf:RDF ")
_CLAIM: Final = b'<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1" />'
#: Of PDF/A: a property of another schema is described in the document that uses it (ISO 19005-3, 6.6.2.3).
_DESCRIPTION: Final = b"""\
<rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"
 rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the document follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_AMBIGUOUS: Final = b"\r\nendstream"


class UnknownMetadata(Exception):
    """WeasyPrint writes other metadata than this was made for; a document would claim what it is not."""


def claim_accessible(metadata: Any) -> None:
    """Let WeasyPrint's metadata of a document say PDF/UA-1 beside PDF/A-3a. Raises UnknownMetadata when written."""
    write = metadata.generate_rdf_metadata

    def written(*details: Any) -> bytes:
        return with_claim(write(*details))

    metadata.generate_rdf_metadata = written


def with_claim(rdf: bytes) -> bytes:
    """The metadata with the claim of PDF/UA-1 and its description. Raises UnknownMetadata."""
    is_as_known = rdf.startswith(b"<rdf:RDF ") and rdf.endswith(_END) and rdf.count(_END) == 1
    if not is_as_known or not all(part in rdf for part in _EXPECTED) or b"pdfuaid" in rdf:
        raise UnknownMetadata(f"not the metadata of a PDF/A-3a document: {rdf[:200]!r}")
    return rdf.removesuffix(_END) + _CLAIM + _DESCRIPTION + _END


def finish(_document: Any, pdf: Any, *, padding: int = 0) -> None:
    """The last touch before a document is written. Raises UnknownMetadata where it does not claim both.

    The metadata can be read without unpacking, as PDF/A wants; everything else stays compressed. A stream whose packed
    bytes end with a carriage return is left unpacked too: with the line feed that follows it looks like the end of a
    line, and then the length that is written seems one too long. `padding` adds so many objects that nobody uses, which
    does the same for the two streams that come into being while writing (`is_clear`).
    """
    streams = [part for part in pdf.objects if hasattr(part, "compress")]
    found = [part for part in streams if part.extra.get("Type") == "/Metadata"]
    if len(found) != 1 or _CLAIM not in b"".join(found[0].stream):
        raise UnknownMetadata("the document does not say that it is PDF/UA-1")
    found[0].compress = False
    for stream in streams:
        if stream.data.endswith(_AMBIGUOUS):
            stream.compress = False
    for _number in range(padding):
        pdf.add_object(type(pdf.info)({"Padding": "true"}))


def is_clear(data: bytes) -> bool:
    """Whether the length of every stream can be told in one way only."""
    return _AMBIGUOUS not in data
