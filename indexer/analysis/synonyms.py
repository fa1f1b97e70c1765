"""Which words are said for one another?

Rows of everyday words and of the words of the trade, one language a row: whoever asks says one, whoever answers another. No row
is of one archive's subject, and none has a word that stands in a good part of all texts (information, to create): it would say
nothing, and bring too much. A word may be in several rows; forms of a word are found by its stem, and are not listed where
they share it. Words are folded.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from indexer.analysis.tokens import stem as stem_of

_ENGLISH = """
    accident, crash, collision
    accommodation, hotel, lodging, room
    ad, advert
    adapt, adjust, tailor
    address, location
    advantage, benefit, upside
    advice, guidance, recommendation, tip
    agree, contract, deal
    aim, goal, objective, target, purpose
    airplane, plane, aircraft, flight
    allowed, permitted, authorized, permission
    announce, declare, notify
    answer, reply, response
    apply, request
    area, region, zone
    army, military, troops
    arrive, come
    article, post, story
    ask, request
    assess, evaluate, evaluation
    attend, participate, participation
    audience, public, readership
    automatic, automated
    bad, poor
    ban, forbid, prohibit
    battle, war, fight, conflict
    begin, start, launch
    beverage, drink
    big, large, huge
    bill, invoice
    body, organization
    book, reserve
    border, frontier
    boss, employer
    brief, short
    broken, defective, faulty
    budget, spending, expenditure
    build, construct
    buy, purchase, acquire, acquisition
    buyer, shopper, purchaser
    candidate, applicant
    car, vehicle, automobile
    care, treatment
    catch, contract, infect
    cause, reason
    celebrate, celebration
    certain, sure
    certificate, certification, diploma
    change, amend
    channel, medium, media
    cheap, inexpensive, affordable
    child, children, kid, infant, baby
    choose, choice
    church, worship, religious
    city, town, municipality
    clean, wash
    client, customer
    close, shut, closure
    company, firm, business, enterprise
    compare, comparison
    competent, skill, ability
    competitor, rival, competition
    complaint, complain, grievance
    complete, fill, finish
    computer, laptop
    connect, link
    contact, reach
    continue, remain, stay
    cook, prepare, recipe
    copy, duplicate
    correct, right, accurate
    cost, price, fee, tariff
    country, nation
    credit, loan, borrow, debt
    crisis, emergency
    customer, consumer
    danger, dangerous, risk, hazard
    dead, deceased
    death, die, dying, dead
    decide, decision
    decrease, decline, drop, fall, reduce, reduction
    delay, postpone, defer
    delete, remove, erase
    deliver, delivery, shipping, shipment
    depart, departure, leave
    department, ministry, service
    describe, description
    design, layout
    difference, differ, distinguish
    dirty, contaminated
    discount, rebate, reduction
    discover, discovery
    disease, illness, sick
    divide, split, share
    doctor, physician
    document, form, paper
    donate, give
    drug, medicine, medication
    easy, simple
    eat, food, meal
    elderly, old, older, senior
    elect, vote, poll
    email, mail, newsletter
    employ, job, work
    employee, worker, staff, personnel
    empty, vacant
    end, finish
    engine, motor
    enter, entry, access, admission
    environment, ecology, nature
    equipment, gear, device
    error, mistake
    exam, examination, test
    example, instance
    exempt, exception
    expert, specialist
    explain, explanation
    factory, plant, mill
    family, relative, loved
    famous, known
    farm, agricultural
    fast, quick, rapid
    fear, afraid, scared
    feedback, review, opinion
    film, movie
    fine, penalty, sanction
    fix, repair, solve
    flat, apartment
    forbidden, banned, prohibited
    force, strength, power
    forecast, predict
    form, shape
    free, complimentary
    friend, relative
    full, complete
    function, feature
    garbage, waste, trash
    get, obtain, receive
    gift, present
    government, state, minister
    grocery, supermarket
    group, team, band
    growth, grow, increase, rise
    guide, handbook, manual
    happen, occur, event
    heat, thermal, temperature
    help, aid, assist, support
    hire, recruit
    hospital, clinic
    house, home, residence, household
    idea, concept
    illegal, unlawful
    image, picture, photo
    important, key, essential, crucial
    improve, enhance, better, optimize
    income, earnings, revenue, wage, salary
    influence, affect, effect, impact
    injury, wound
    insurance, coverage
    internship, trainee, apprentice
    invent, inventor
    join, membership, member
    judge, court, tribunal
    keep, retain, retention
    kill, murder
    lack, shortage, scarcity
    law, legal, legislation
    leader, head, chief
    learn, training, education
    lesson, course
    letter, mail, post
    level, degree
    license, licence, permit
    limit, restrict
    loyal, loyalty, retention
    machine, device
    man, male, men
    mandatory, compulsory, required
    marriage, married, wedding
    material, substance
    measure, metric, indicator
    meet, gathering
    method, technique, approach
    minimum, least
    money, cash, fund, financial
    move, circulate
    music, song
    name, title
    necessary, needed, require
    network, social
    new, novel
    newspaper, press, journal
    novel, book
    obligation, duty, responsibility, responsible
    occupation, profession, trade
    offer, proposal, quote
    online, web, internet, website
    organize, arrange
    owner, landlord, proprietor
    package, parcel
    parent, mother, father, mom, dad
    park, garden
    partner, spouse
    pay, payment
    people, person, individual
    period, duration
    pet, animal, dog, cat
    pharmacy, drugstore
    phone, telephone, call
    place, location, venue
    plan, strategy
    planet, world, earth
    police, officer
    pollution, emission
    possible, feasible
    pregnant, pregnancy
    president, chairman
    prison, jail
    problem, issue, trouble, difficulty
    process, procedure, step
    produce, manufacture
    product, item, goods
    proof, evidence
    proportion, share, percentage
    protect, prevent
    provide, supply
    quantity, amount, number, volume
    quarantine, isolation, isolate
    question, query
    recommend, advise, suggest
    recover, recovery, cure, healing
    refund, reimburse
    refuse, reject, decline
    register, registration, enrol
    relax, rest
    religion, faith
    rent, lease, rental
    replace, substitute
    rescue, save
    restaurant, cafe, bar
    result, outcome, consequence
    retire, pension
    return, refund
    revenue, turnover
    rich, wealth
    river, stream
    road, street, route
    rule, regulation, guideline, instruction, directive
    rural, countryside
    safe, safety, secure
    sale, sell, selling, sold
    school, class, classroom
    seller, vendor, salesperson, salespeople
    separate, apart
    ship, boat, vessel
    shop, store, retail
    show, display
    sign, symptom
    site, website
    size, dimension
    small, little
    sort, category, class
    speed, velocity
    sport, exercise
    spread, transmit, transmission, transmitted
    stop, cease, halt, suspend, suspension
    strange, unusual
    structure, framework
    student, pupil
    study, research, survey
    supplier, vendor, provider
    surf, browse
    surface, skin
    talk, speak, conversation
    target, intended
    tax, taxation, duty
    teacher, educator
    test, trial
    theory, theoretical
    tire, fatigue
    tool, software
    tourist, tourism, visitor
    transfer, move
    transport, transit, bus, train
    travel, trip, journey
    trust, confidence, credibility
    university, college
    user, visitor
    vacation, holiday, leave
    vegetable, fruit
    visit, visitor
    volunteer, voluntary
    weather, climate
    weight, heavy, mass
    win, victory, winner
    woman, female, women
    work, operate, function
    worry, concerned, anxious, afraid
    write, author
    young, youth
"""

_FRENCH = """
    abonne, inscrit, adherent
    accident, collision
    accord, contrat, convention
    achat, acheter, acquerir, acquisition
    acheteur, client, consommateur
    adapter, ajuster
    adresse, emplacement
    agriculteur, agricole, agriculture, ferme
    aide, soutien, assistance
    aine, age, senior
    aliment, alimentaire, nourriture, manger, repas
    ameliorer, optimiser
    ancien, vieux, vieille
    animal, chien, chat
    annoncer, declarer, avertir
    annonceur, marque
    annuler, supprimer, suppression
    appeler, telephone
    apprendre, apprentissage, formation
    argent, fonds, financier
    armee, militaire, troupe, soldat
    arreter, cesser, interrompre, suspendre
    arriver, venir
    assister, participer
    association, organisme
    atelier, seminaire
    augmenter, hausse, croissance
    auteur, ecrivain, ecrire
    automobile, voiture, vehicule
    autoriser, permettre, permis, permission, droit
    avantage, benefice, interet
    avion, aerien, vol
    avis, opinion, temoignage
    avocat, juge, tribunal, justice
    baisse, diminuer, reduire, reduction
    banque, bancaire
    bataille, combat, guerre
    bateau, navire
    billet, post
    blessure, blesse
    boisson, boire
    bon, meilleur
    boutique, magasin, commerce
    budget, depense
    but, objectif, cible
    cadeau, present
    camarade, ami
    canal, media, support
    candidat, candidature
    capable, capacite
    cause, raison, origine
    celebre, connu, celebrite
    certificat, diplome
    chaleur, chaud, temperature
    chanson, musique, chanter
    chef, dirigeant, directeur, patron, employeur
    chercher, recherche
    choisir, choix
    clientele, client
    coiffer, coiffeur
    colere, mecontent, insatisfait
    collegue, confrere
    commencer, debut, demarrer, lancer
    comparer, comparaison
    competence, savoir-faire, expertise
    compte, profil
    concerner, toucher
    concurrent, rival
    conge, vacances
    conseil, recommandation, astuce
    conseiller, recommander, suggerer
    construire, construction, batir
    continuer, poursuivre, maintenir
    contrainte, limite, restriction
    copie, double
    courriel, email, mail, newsletter
    cout, prix, tarif, frais
    crainte, craindre, peur, inquiet, inquietude
    croyance, religion, religieux
    cuisine, recette
    curieux, etrange
    danger, dangereux, risque
    deces, mort, mourir
    dechet, ordure
    decider, decision
    decouvrir, decouverte
    definition, signifier
    delai, duree, temps
    depart, quitter
    deplacement, voyage, trajet
    depot, deposer
    dette, emprunt, credit
    difference, distinguer, distinction
    difficile, complique
    difficulte, probleme, souci
    divorce, separation
    docteur, medecin
    document, formulaire, papier
    don, offrir
    ecole, scolaire, classe
    efficace, performant, efficacite
    eglise, culte
    election, elire, vote
    eleve, etudiant
    elever, elevage
    embauche, recruter
    emploi, travail, boulot, metier
    employe, salarie, travailleur, personnel
    enceinte, grossesse
    enfant, bebe
    enquete, sondage, etude
    enseignant, professeur
    entree, entrer, acces
    entreprise, societe, firme, compagnie
    environnement, ecologie
    envoi, expedier, expedition
    epicerie, supermarche
    epoux, conjoint, mari, femme
    equipe, groupe
    equipement, appareil, materiel
    erreur, faute
    essai, test
    etablissement, institution
    etat, gouvernement, ministre
    evaluer, mesurer, indicateur
    evenement, salon, manifestation
    evolution, changement
    exterieur, dehors
    fabriquer, produire
    facile, simple
    famille, proche, parent
    fermer, fermeture
    fete, celebration
    fidele, fideliser, fidelite
    film, cinema
    fin, terminer
    fleuve, riviere
    fonder, fondation, fondateur
    force, puissance
    fournisseur, prestataire
    gagner, victoire, vainqueur
    garantie, assurer
    garder, conserver
    gerer, gestion
    grand, gros
    gratuit, offert
    guide, manuel
    habitant, population, vivre
    hopital, clinique
    hotel, hebergement, chambre
    idee, concept
    image, photo, visuel
    important, essentiel, cle
    impot, taxe
    infection, contaminer
    interdire, interdiction, interdit
    internaute, visiteur
    internet, web
    inventer, inventeur
    isoler, quarantaine
    jeune, adolescent
    journal, presse
    laver, nettoyer, nettoyage
    lecteur, public, audience
    lettre, courrier
    lieu, endroit, place
    livraison, livrer
    livre, roman, ouvrage
    logement, maison, domicile, habitation
    loi, legal, juridique
    louer, location, loyer
    machine, engin
    manquer, penurie
    marchandise, produit
    mariage, marier
    medicament, traitement
    membre, adhesion, adherer
    mensuel, mois
    mere, pere, parent, maman, papa
    meteo, climat
    methode, technique, demarche
    montrer, presenter
    moteur, propulsion
    naissance, naitre
    necessaire, besoin
    nombre, quantite, volume
    nommer, nomination
    notoriete, visibilite, renommee
    nouveau, nouveaute, innovation
    nuit, soir
    obligatoire, obligation
    obtenir, recevoir
    offre, proposition, devis
    outil, logiciel
    ouvert, ouvrir, ouverture
    ouvrier, travailleur
    paiement, regler, verser
    parler, discuter, discussion, conversation
    partenaire, partenariat
    pays, nation
    peindre, peinture, peintre, tableau
    penalite, amende, sanction
    permis, licence
    pharmacie, pharmacien
    plainte, reclamation
    plan, strategie
    pollution, polluer
    pouvoir, capacite
    prevenir, prevention, proteger, protection, eviter
    prevoir, prevision
    prison, prisonnier, detenu
    procedure, processus, etape
    propager, transmettre, transmission
    propre, proprete
    publicite, pub, annonce, publicitaire
    quartier, rue
    question, interrogation
    rabais, remise, reduction, promotion
    rapide, vite, vitesse
    recette, revenu, chiffre
    redaction, rediger, ecrire
    region, zone, territoire
    regle, consigne, directive
    rejoindre, contacter, joindre
    reponse, repondre
    report, repousser, retard
    reputation, image
    resultat, effet, consequence
    retraite, pension
    reunion, rencontre, rassemblement
    reussir, reussite, succes
    riche, richesse
    roi, reine, royaume
    rural, campagne
    salaire, remuneration, paie, paye
    sante, medical
    seance, session
    securite, surete, securitaire
    signe, symptome
    stage, stagiaire
    taille, dimension
    tendance, mode
    terre, sol, terrain
    territoire, pays
    texte, contenu
    tourisme, touriste
    transport, bus, train, metro
    tuer, meurtre, assassinat
    universite, universitaire
    valide, valable
    vendeur, commercial
    vendre, vente
    ville, commune, municipalite, municipal
    vitesse, rapidite
"""


def _rows(table: str) -> list[list[str]]:
    return [[word.strip() for word in row.split(",")] for row in table.strip().split("\n")]


ROWS = [*_rows(_ENGLISH), *_rows(_FRENCH)]
SAID = frozenset(
    word + ending for row in ROWS for word in row for ending in ("", "s")
)  # words, and no slips for others


def synonyms(stem: str) -> tuple[str, ...]:
    """The stems of words that are said for one of such a stem.

    >>> synonyms(stem_of("boutiques"))
    ('magasin', 'commerc')
    """
    return _by_stem().get(stem, ())


@lru_cache(maxsize=1)
def _by_stem() -> dict[str, tuple[str, ...]]:
    others: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for row in ROWS:
        stems = dict.fromkeys(map(stem_of, row))
        for each in stems:
            others[each].update(dict.fromkeys(other for other in stems if other != each))
    return {each: tuple(found) for each, found in others.items() if found}
