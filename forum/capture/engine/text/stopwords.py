"""Stop words of English and French, our own: what people write around what they are after."""

from __future__ import annotations

# Folded (no accents, no capitals), as the words are when they are looked up. Cut at apostrophes:
# "don't" is don + t, "aujourd'hui" is aujourd + hui.
ENGLISH = frozenset(
    """
    a able about above add added adding after again against ain all allow allowed allowing allows
    almost alone already also although always am an and another any anybody anymore anyone anything
    anyway are aren around as ask at available away back be became because become been before
    behind being below best better between big both but by came can cannot cant come comes coming
    could couldn currently day days did didn different do does doesn doing don done down due during
    each easier easily easy either else end enough especially etc even ever every everybody
    everyone everything example far feature features few first for found from full further general
    get gets getting give gives giving go goes going gone good got great had hadn happen has hasn
    hate have haven having he hello help helpful helps hence her here hers herself hi high him
    himself his hope how however if im important improve in include included including instead into
    is isn it its itself just keep keeps kind know last least less let lets like likes little ll
    long look lot lots love low made mainly make makes making many may maybe me mean might mine
    more most mostly much must my myself near need needed needs neither never new next nice no non
    none nor not nothing now of off often ok old on once one ones only onto option options or other
    others otherwise our ours out over own particular people per perhaps person please possible
    possibly pretty provide provided put quickly quite rather re really right said same say see
    seem seems seen several shall she should shouldn show shows simple simply since small so some
    somebody someone something sometimes somewhere soon still such suggest suggestion sure take
    takes taking tell than thank thanks that the their theirs them themselves then there therefore
    these they thing things think this those though through thus till to today together too toward
    towards tried try trying two under unless until up upon us use used useful user users uses
    using usually ve various very via want wanted wants was wasn way ways we well went were weren
    what whatever when whenever where whether which while who whoever whole whom whose why will
    wish with within without won wont work working works would wouldn yes yet you your yours
    yourself ability actually certain idea ideas immediately automatically things time times
    three four five six eight ten half third second seconds minute minutes hour hours week weeks
    month months year years yesterday kg km cm mm tell tells told says turn turns whole imagine
    knows knew old number numbers seven nine twenty thirty hundred thousand
    """.split()
)
FRENCH = frozenset(
    """
    afin ai aider aie ainsi ait ajout ajouter alors apres article au aucun aucune aujourd aupres
    aura aurai aurait auront aussi autant autre autres aux avaient avait avant avec avez avoir
    avons ayant beaucoup besoin bien bon bonjour bonne bref ca car ce ceci cela celle celles celui
    cependant certain certaine certaines certains ces cet cette ceux chacun chacune chaque chez ci
    comme comment concernant contre dans de deja depuis des desormais deux devenir devoir devrait
    devraient difficile dire dit dois doit doivent donc donner dont du dus elle elles en encore
    enfin entre envers es est et etaient etait etant etc ete etes etre eu eux existe facile
    facilement faciliter faire fais fait faite faites falloir faudra faudrait faut fera ferait fois
    font fort furent grace grand grande grandes grands gros hors hui ici idee idees il ils
    important jamais je jour jours jusqu jusque juste la laquelle le lequel les lesquelles lesquels
    leur leurs lieu loin lors lorsqu lorsque lui ma mais mal malgre manque me meme memes merci mes
    mettre mieux mis mise moi moins moment mon ne neanmoins ni nom nombre non nos notamment notre
    nous nouveau nouveaux nouvel nouvelle nouvelles nul on ont or ou oui outre par parce parfois
    parmi partie pas pendant permet permettant permette permettent permettrait permettre personne
    personnes petit petite petites petits peu peut peuvent peux plupart plus plusieurs plutot point
    possibilite possible pour pourquoi pourra pourraient pourrait pourrions pouvez pouvoir pouvons
    premier premiere prendre presque prevoir proposer proposition propositions puis puisqu puisque
    qu quand quant que quel quelle quelles quelqu quelque quelques quels qui quoi quoique rendre
    rien sa sans sauf savoir se selon sera serai serait seraient seront ses seul seule seulement si
    sinon soi soient soit sommes son sont souhaite souhaiterais souhaitable sous souvent suffit
    suis suite suivant sur ta tandis tant te tel telle telles tellement tels temps tes toi ton
    toujours tous tout toute toutefois toutes travers tres trop trouver tu un une utile utilisateur
    utilisateurs utiliser va vais vers veut veux voici voila voir vos votre voudrais vous vrai
    vraiment vu trois quatre cinq six huit dix onze moitie an ans annee annees mois semaine semaines
    heure heures minute minutes seconde secondes coup bout cote gens monde passer deuxieme choisir
    garder tenir tienne aimerais aimerait simple simplement cas chose choses aller sept neuf dix
    vingt trente cent cents mille
    """.split()
)
# French words of no weight that are English words of some: left out of a French text only.
FALSE_FRIENDS = frozenset("bout car chose coup dire lieu main par point son sons ton tout".split())
# Words that may stand between the two halves of a phrase ("partage de photos", "lock by phone").
JOINERS = frozenset("of for by in on to with de du des d la le l a au aux en par pour sur".split())
