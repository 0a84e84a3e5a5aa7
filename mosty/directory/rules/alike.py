"""Words that stand for one another in everyday speech, so that a phrase need not be said in its own.

A line is a set of base forms. A word stands in a line only when it can take the place of the others
in what people ask the directory for: "robota" of "praca", not "szef".
"""

from mosty.core.text import fold

_ALIKE = """
praca robota zatrudnienie etat posada fucha
pracować robić zarabiać
pieniądz pieniądze kasa forsa grosz gotówka
lekarz doktor specjalista kardiolog okulista neurolog onkolog ortopeda dentysta przychodnia
badanie rezonans tomografia prześwietlenie zabieg wizyta dializa dializy chemioterapia
szpital klinika
lek lekarstwo recepta tabletka medykament
mieszkanie lokum chata lokal kwatera
mieszkać zamieszkać pomieszkać
jedzenie żywność pożywienie prowiant
obiad posiłek
jeść zjeść najeść
gotować ugotować kuchnia gotowanie
głodny głodować głód
pić chlać popijać zapijać napić
pijak alkoholik pijaczyna pijany pijus
wódka alkohol piwo butelka kieliszek gorzała
bić uderzyć pobić tłuc lać katować szarpać zbić bity szturchać
krzyczeć wrzeszczeć wydzierać awanturować wyzywać drzeć
awantura kłótnia burda
kłócić pokłócić sprzeczać
płakać szlochać ryczeć beczeć zapłakany
upaść przewrócić wywrócić potknąć potykać wywracać przewracać upadać upadek
umrzeć zmarły zginąć śmierć pochować
umyć myć wykąpać kąpać kąpiel podmyć
sprzątać posprzątać odkurzyć sprzątanie wysprzątać
dojechać zawieźć podwieźć dowieźć odwieźć podrzucić przewieźć zawozić wozić dojazd podwózka dowóz transport
porozmawiać pogadać rozmowa pogawędzić wygadać rozmawiać gadać zwierzyć
ubranie ciuch odzież ubiór ubrać
popilnować pilnować posiedzieć przypilnować doglądać dopilnować zaopiekować zajmować
nauczyć uczyć nauka douczyć
chory schorowany choroba chorować
niepełnosprawny niepełnosprawność inwalida kaleka upośledzony upośledzenie
senior staruszek staruszka emeryt emerytka starsza starszy
dług zadłużenie kredyt pożyczka chwilówka rata
komornik windykator windykacja
bezdomny bezdomność kloszard menel
bać obawiać lękać strach lęk
zapomnieć zapominać pamięć
szkoła klasa podstawówka liceum technikum zawodówka
przedszkole zerówka
wyjechać wyjazd urlop wakacje wesele sanatorium wycieczka
wyrzucić wygonić wypędzić wyrzucać eksmitować wykwaterować
pożyczyć wypożyczyć wypożyczenie
naprawić zreperować naprawa usterka przykręcić wymienić
nudzić nuda
zimno mróz marznąć zmarznąć zamarznąć
spać nocować przespać przenocować nocleg
schody stopień schodek próg piętro
niemowlę noworodek bobas
nastolatek nastolatka małolat młodzież
zmęczony wykończony przemęczony wypalony padać wyczerpany
smutny smutek przygnębiony przybity
papier dokument wniosek pismo formularz papiery podanie
sąd sędzia rozprawa
więzienie kryminał areszt odsiadka
ukraina ukrainiec ukrainka ukraiński kijów charków lwów
cudzoziemiec obcokrajowiec
umieć potrafić zdołać podołać siła rada trudno ciężko
spalić spłonąć pożar ogień wypalić
zalać powódź podtopić
komputer laptop internet mejl mail
rozwód rozwieść rozstanie separacja
mąż partner konkubent chłopak
żona partnerka konkubina dziewczyna
bezrobotny bezrobocie bezrobotna
samochód auto
zakupy sprawunki sklep
leżeć leżący
"""

#: Base form -> the lines it stands in.
LINES: dict[str, frozenset[str]] = {}
for _number, _line in enumerate(_ALIKE.strip().splitlines()):
    for _word in fold(_line).split():
        LINES[_word] = LINES.get(_word, frozenset()) | {f"={_number}"}
