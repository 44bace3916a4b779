"""Pictures of products: the images attached to them, the first one being the product's own."""

from __future__ import annotations

from core.api.services import AttachedFile, pictures_of
from modules.catalog.models.product import PRODUCT


def images_of(product_id: int) -> list[AttachedFile]:
    """The images attached to a product within reach, the oldest first; for documents, the content is
    that of ``core.api.services.attached_file``."""
    return pictures_of(PRODUCT, [product_id]).get(product_id, [])


def first_images(ids: list[int]) -> dict[int, str]:
    """Address of the picture of each product that has one; one query for a whole list."""
    return {key: f"{files[0].url}/image" for key, files in pictures_of(PRODUCT, ids).items()}
