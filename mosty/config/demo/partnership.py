"""The step of partnership: everything `partnerstwo.yaml` tells of working together."""

from django.db import transaction

from mosty.config.demo.files import read_yaml
from mosty.config.demo.partnership_changes import load_cafe, load_recommendations
from mosty.config.demo.partnership_council import load_council
from mosty.config.demo.partnership_field import load_test
from mosty.config.demo.partnership_file import PartnershipFile
from mosty.config.demo.partnership_map import load_duties, load_map, load_walk
from mosty.config.demo.partnership_open import load_open_institution
from mosty.config.demo.partnership_people import FILE
from mosty.config.demo.partnership_standards import load_assessments, load_mirror
from mosty.config.demo.steps import Chain


@transaction.atomic
def partnership_step(chain: Chain) -> str:
    """What is not there yet, each part known by its title or its organisation; all or nothing."""
    path = chain.folder / FILE
    if not path.exists():
        return f"brak pliku {FILE}, pomijam"
    content = read_yaml(path, PartnershipFile)
    # The federation may be new in the register, so the map comes first.
    ties = load_map(chain, content.mapa)
    assessed = load_assessments(chain, content.samooceny)
    if content.lustro is not None:
        load_mirror(chain, content.lustro)
    for walk in content.sciezki:
        load_walk(chain, walk)
    load_duties(chain, content.obowiazki)
    if content.rada is not None:
        load_council(chain, content.rada)
    tested = load_test(chain, content.test) if content.test is not None else "bez testu modelu"
    if content.kawiarenka is not None:
        load_cafe(chain, content.kawiarenka)
    recommended = load_recommendations(chain, content.rekomendacje)
    if content.otwarta is not None:
        load_open_institution(chain, content.otwarta)
    return f"samoocen {assessed}, więzi {ties}, {tested}, rekomendacji {recommended}"
