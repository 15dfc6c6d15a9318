"""Six themes, each in English and in French, as people write them: a community of two languages."""

from __future__ import annotations

from typing import NamedTuple


class Written(NamedTuple):
    """An idea as it was written, its theme and its language."""

    theme: str
    language: str
    title: str
    body: str


# A title, a bar, a body; what is set in belongs to the line before.
_TEXTS = """
= lights en
A brighter light for the bike | On dark roads the front lamp is far too weak at night.
Brake light at the back | The rear light should glow red when I brake, so that drivers notice me
  at night.
Turn off the lamp by itself | I forget the lights and the battery is empty in the morning.
Light sensor | The headlight should switch on in the dark, with a sensor, without any button.
Reflectors on the wheels | From the side nobody sees my bike at night; put a reflector on each
  wheel.
Dim the front light in town | It is so bright that it blinds pedestrians in the evening.
Light that lasts the night | The lamp dies after an hour of darkness, in the winter that is too
  short.
Lamp in the handlebar | Build the light into the handlebar so nobody breaks it.
Bulbs I can replace | When the bulb of the headlight burns out I must buy the lamp again.
Charge the light with the pedals | A dynamo in the wheel would power the lamp as I pedal.
Visible in fog | A yellow light would be more visible in fog and rain.
A red lamp for the helmet | In the dark a light on the helmet is what drivers see.
= lights fr
Un éclairage plus puissant pour le vélo | La nuit, sur une route sombre, la lampe avant est trop
  faible.
Feu arrière au freinage | La lumière arrière devrait devenir rouge au freinage, la nuit les
  conducteurs ne me voient pas.
Éteindre la lampe toute seule | J'oublie l'éclairage et le matin la batterie est vide.
Capteur de lumière | Le phare devrait s'allumer dans l'obscurité grâce à un capteur, sans bouton.
Des catadioptres sur les roues | De côté, la nuit, mon vélo est invisible : un réflecteur sur
  chaque roue.
Tamiser la lumière avant en ville | Elle est trop lumineuse et le soir elle gêne les piétons.
Une lampe qui tient la nuit | L'éclairage lâche au bout d'une heure d'obscurité, en hiver c'est peu.
L'éclairage dans le guidon | Une lumière intégrée au guidon ne serait pas cassée.
Pouvoir remplacer l'ampoule | Quand l'ampoule du phare est brûlée, il faut acheter une autre lampe.
Recharger la lampe en pédalant | Une dynamo dans la roue pourrait alimenter l'éclairage avec les
  pédales.
Visible dans le brouillard | Une lumière jaune se verrait mieux sous la pluie et le brouillard.
Une lumière rouge sur le casque | Dans l'obscurité, les conducteurs voient une lampe sur le casque.
= theft en
A lock that is part of the frame | Thieves cut my cable; a built-in lock would stop theft.
Alarm when somebody moves the bike | A loud alarm would scare the thief away.
Unlock with the phone | I lose the keys of my lock all the time, let me unlock by phone.
Find a stolen bike | A tracker on the map would help the police after a theft.
Insurance included | After the theft my insurer asked for the proof that the lock was closed.
Wheels that cannot be stolen | A thief took my front wheel while the lock held the frame.
Secure parking near the station | Thieves come every week, we need a garage with a key.
Engraved number | A number on the frame so the police can return stolen bikes.
Lock for the battery | The battery was stolen, its lock opens with any key.
A lighter padlock | My chain and padlock weigh more than the bike, yet thieves break them.
Warn me of theft | Send an alert to my phone when the lock is touched by a stranger.
One key for all locks | Battery, lock and garage: three keys. One key would do.
= theft fr
Un antivol dans le cadre | Les voleurs ont coupé mon câble, un verrou intégré éviterait un
  cambriolage.
Alarme quand on déplace le vélo | Une alarme bruyante ferait fuir le voleur.
Déverrouiller avec le téléphone | Je perds toujours les clés de l'antivol, déverrouiller par
  téléphone serait parfait.
Retrouver un vélo dérobé | Un traceur aiderait la police à retrouver le voleur.
Assurance comprise | L'assureur demande la preuve que l'antivol était fermé quand le voleur est
  venu.
Des roues impossibles à dérober | Un voleur a pris ma roue avant alors que l'antivol tenait le vélo.
Un stationnement sécurisé près de la gare | Les voleurs viennent chaque semaine, il faut un garage
  à clé.
Numéro gravé | Un numéro sur le vélo pour que la police rende les vélos dérobés par les voleurs.
Un verrou pour la batterie | Ma batterie a été dérobée, la serrure s'ouvre avec n'importe quelle
  clé.
Un cadenas plus léger | Ma chaîne et mon cadenas sont lourds et les voleurs les cassent.
Prévenir du voleur | Une alerte sur mon téléphone quand un inconnu touche l'antivol.
Une seule clé pour les serrures | Batterie, antivol, garage : trois clés. Une clé suffirait.
= cleaning en
A quieter dishwasher | The noise of the pump wakes the baby; we wash at night.
Easy to clean filter | The filter of the dishwasher is full of dirt and hard to rinse.
Dust under the machine | The vacuum cannot reach the dust under the kitchen machines.
Vacuum that does not shout | The robot vacuum is so noisy that the dog hides.
Washing with less water | A short wash that saves water when cups are hardly dirty.
Bad smell in the machine | After two days the dishwasher smells; rinse it with water by itself.
Stains on the glasses | White stains stay on glasses after the wash.
A brush for dog hair | Hair blocks the brush of the vacuum and I clean it with a knife.
Soap that measures itself | I put too much soap into the dishwasher and foam leaks on the floor.
Leak alarm | Water on the floor under the dishwasher: a sensor should warn of the leak.
Empty the dust by itself | I empty the robot vacuum each day, its dust box is tiny.
Wash by night without noise | A silent wash at night when power is cheap.
= cleaning fr
Un lave-vaisselle plus silencieux | Le bruit de la pompe réveille le bébé, le lavage se fait la
  nuit.
Un filtre facile à nettoyer | Le filtre du lave-vaisselle est encrassé et difficile à rincer.
La poussière sous la machine | L'aspirateur n'atteint pas la poussière sous les machines de la
  cuisine.
Un aspirateur qui ne hurle pas | L'aspirateur robot est si bruyant que le chien se cache.
Laver avec moins d'eau | Un lavage court qui économise l'eau quand les tasses sont propres.
Mauvaise odeur dans la machine | Après deux jours la vaisselle a une odeur : rincer à l'eau tout
  seul.
Des taches sur les verres | Il reste du blanc sur les verres après le lavage.
Une brosse pour les poils de chien | Les poils bloquent la brosse de l'aspirateur et je nettoie au
  couteau.
Un savon qui se dose seul | Je mets trop de savon dans le lave-vaisselle et la mousse fuit sur le
  parquet.
Alarme de fuite | De l'eau sur le parquet sous le lave-vaisselle : un capteur devrait avertir de
  la fuite.
Vider la poussière tout seul | Je vide l'aspirateur robot chaque jour, sa boîte à poussière est
  minuscule.
Laver la nuit sans bruit | Un lavage silencieux la nuit quand l'électricité coûte moins.
= recipes en
Recipes for what is in the fridge | Tell me a recipe with the vegetables and the cheese in the
  fridge.
Vegetarian recipes | Half of the recipes have meat; let us cook vegetables too.
Shopping list from a recipe | Send the ingredients of the recipe to my grocery list.
Steps on the big screen | While I cook my hands are full of flour, show the recipe step by step.
Less sugar | For each cake recipe a version with less sugar and butter.
Recipe for two | I cook for two; ingredients should shrink with the number of plates.
Cook with children | Simple meals that a child can cook, cakes with fruit for instance.
Allergy warning | Warn when a meal contains milk or egg.
Timer in the recipe | A timer for each step of the recipe, so that nothing burns.
Use up old bread | Recipes against waste, for old bread and yesterday's meat.
What does the meal cost | Put the price of the ingredients beside the recipe.
Fish on Fridays | A menu of the week: fish, chicken, vegetables, soup.
= recipes fr
Des recettes avec ce qu'il y a dans le frigo | Une recette avec les légumes et le fromage du frigo.
Recettes végétariennes | La moitié des recettes ont de la viande, on voudrait cuisiner des légumes.
Liste d'épicerie à partir d'une recette | Envoyer les ingrédients de la recette à ma liste
  d'épicerie.
Les étapes en grand sur l'écran | Quand je cuisine j'ai de la farine partout, afficher la recette
  étape par étape.
Moins de sucre | Pour chaque recette de gâteau, une version avec moins de sucre et de beurre.
Recette pour deux | Je cuisine pour deux, les ingrédients devraient suivre le nombre d'assiettes.
Cuisiner avec les enfants | Des repas simples qu'un enfant peut cuisiner, un gâteau aux fruits.
Avertissement allergie | Prévenir quand un repas contient du lait ou un oeuf.
Une minuterie dans la recette | Un minuteur pour chaque étape de la recette, pour que rien ne brûle.
Finir la baguette de la veille | Des recettes contre le gaspillage, pour la baguette et la viande
  d'hier.
Combien coûte le repas | Le prix des ingrédients à côté de la recette.
Du poisson le vendredi | Un menu de la semaine : poisson, poulet, légumes, soupe.
= notifications en
Fewer notifications | The app sends a notification for every reply, one mail a day would do.
Mute at night | No notification while I sleep; silence the app from evening to morning.
Choose which messages ring | A sound for messages from friends, silence for advertising.
Notification that disappears | I tapped a notification by mistake and could not find the message
  again.
Reminders | Remind me of a message that I have read and not answered.
Weekly summary by mail | A newsletter with the replies of the week instead of alerts.
Mark all as read | A button to clear every notification at once.
Alert when a friend replies | I miss replies from my friends between other alerts.
Quiet hours for groups | A group sends fifty messages a day; let me block its notifications.
Different sound | The ring of a message and of a call are the same, I never know.
Notify on the watch | I read messages on my watch, show the alert there.
No advertising in notifications | Advertising as an alert is annoying, I turned all of them off.
= notifications fr
Moins de notifications | L'application envoie une notification à chaque réponse, un courriel par
  jour suffirait.
Silence la nuit | Aucune notification pendant mon sommeil, une application silencieuse du soir au
  matin.
Choisir les messages qui sonnent | Une alerte pour les messages des amis, le silence pour la
  publicité.
Notification qui disparaît | J'ai touché une notification par erreur, impossible de retrouver le
  message.
Des rappels | Me rappeler un message lu qui n'a pas eu de réponse.
Résumé de la semaine par courriel | Une infolettre avec les réponses de la semaine au lieu des
  alertes.
Tout marquer comme lu | Un bouton pour effacer les notifications d'un coup.
Alerte quand un ami répond | Je rate les réponses de mes amis parmi les alertes.
Heures calmes pour les groupes | Un groupe envoie cinquante messages par jour, je voudrais bloquer
  ses notifications.
Une autre sonnerie | L'alerte d'un message et d'un appel sont pareilles.
Notifier sur la montre | Je lis les messages sur ma montre, afficher l'alerte dessus.
Pas de publicité en notification | La publicité en alerte est agaçante, j'ai bloqué les
  notifications.
= photos en
Share an album with the family | I want to share photos with my parents without an account for them.
Download all photos | Let me download the album as one file to my computer.
Search photos by place | Search for beach or mountain and find the photos of our holidays.
Photos in folders | Sort photos into folders by year and event.
Print a photo book | Print the album on paper and send it as a gift to grandmother.
Upload is slow | The upload of videos and photos is slow on a weak network.
Delete duplicates | Delete photos that I have twice, the storage is full.
Private album | A password for the album with pictures of my children.
Edit a picture | Cut, turn and brighten a picture before I share it.
Backup of photos | I lost my phone and all the photos; save a copy every night.
Faces in photos | Find every photo of my daughter by her face.
Storage full | Show which videos take the storage and delete them.
= photos fr
Partager un album avec la famille | Je voudrais partager des photos avec mes parents sans leur
  créer de compte.
Télécharger toutes les photos | Pouvoir télécharger l'album en un fichier sur mon ordinateur.
Rechercher des photos par lieu | Chercher plage ou montagne et retrouver les photos des vacances.
Des photos en dossiers | Trier les photos dans des dossiers par année.
Imprimer un album photo | Imprimer l'album sur papier et l'envoyer en cadeau à mamie.
Le téléversement est lent | Le téléversement des vidéos et photos est lent quand le réseau est
  faible.
Supprimer les doublons | Supprimer les photos en double, le stockage est plein.
Album privé | Un mot de passe pour l'album avec les images de mes enfants.
Modifier une image | Couper, tourner et éclaircir une image avant de la partager.
Sauvegarde des photos | J'ai perdu mon téléphone et toutes les photos, enregistrer une copie
  chaque nuit.
Visages dans les photos | Retrouver chaque photo d'un enfant par son visage.
Stockage plein | Afficher quelles vidéos occupent le stockage et les supprimer.
"""


def _read() -> list[Written]:
    found, theme, language = [], "", ""
    for line in _TEXTS.replace("\n  ", " ").strip().splitlines():
        if line.startswith("="):
            _, theme, language = line.split()
        else:
            title, _, body = line.partition(" | ")
            found.append(Written(theme, language, title, body))
    return found


BILINGUAL = _read()
