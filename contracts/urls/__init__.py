"""The pages of contracts per audience; `sroi.urls` hangs them under the organisation in the address."""

from contracts.urls.desk import urlpatterns as desk
from contracts.urls.municipality import urlpatterns as municipality
from contracts.urls.supplier import urlpatterns as supplier

__all__ = ["desk", "municipality", "supplier"]
