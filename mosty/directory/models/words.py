"""Words by which services are found, the same on every database."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mosty.directory.models.services import Service
from mosty.territory.models import Municipality


class SearchWord(models.Model):
    """A word of a service, reduced to its base form without diacritics, and how much it weighs.

    Attributes:
        word: "opiekunka", "godzina"; a word the dictionary does not know as it is written.
        weight: name 8, kind 6, … summary 1, added over the places where the word stands.
    """

    # Both are the first column of an index below; millions of rows need no more.
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, related_name="words", db_index=False
    )
    word = models.CharField(max_length=40)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("search word")
        ordering = ("service_id", "word")
        constraints = [models.UniqueConstraint(fields=("service", "word"), name="search_word_once")]
        indexes = [
            models.Index(
                fields=("municipality", "word", "service", "weight"), name="search_word_lookup"
            )
        ]

    def __str__(self) -> str:
        return self.word


class SearchIndex(models.Model):
    """With what the words of the whole index were made; one row, none before they first were.

    Attributes:
        made_with: version of the rules and name of the dictionary.
    """

    made_with = models.CharField(max_length=100)

    class Meta:
        verbose_name = _("index of the search")

    def __str__(self) -> str:
        return self.made_with


class SynonymGroup(models.Model):
    """Everyday words of residents and the words of the catalogue they stand for.

    Attributes:
        code: of the pack; empty for a group an office added (then it belongs to a municipality).
        phrases: what people say: ["ktoś do mamy", "wyręczenie"].
        meanings: words of the catalogue: ["opieka wytchnieniowa", "U-WYD"].
    """

    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, null=True, blank=True, related_name="synonym_groups"
    )
    code = models.CharField(max_length=40, blank=True)
    phrases = models.JSONField(default=list)
    meanings = models.JSONField(default=list)
    pack_version = models.CharField(max_length=20, blank=True)
    is_off = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("group of synonyms")
        verbose_name_plural = _("groups of synonyms")
        ordering = ("code", "id")

    def __str__(self) -> str:
        return ", ".join(str(phrase) for phrase in self.phrases[:3])
