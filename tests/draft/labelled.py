"""Drafts of public applications against what was labelled by hand from their code (`tests/data/drafts`).

    python -m tests.draft.labelled FOLDER [NAME]...

FOLDER has a checkout of each application, by the name of its file of labels.

The first run of each group that no one had tuned for (credentials found; kind and origin; need): wger, typebot,
solidtime, dub 92.1 %, 87.2 %, 94.0 %; linkding, mealie, inbox-zero, dawarich 93.8 %, 82.4 %, 96.7 %, then 93.8 %,
94.5 %, 97.8 % with the vocabulary made for the others; then ghostfolio, khoj, maybe 85.2 %, 98.1 %, 92.3 %; bookwyrm,
polar, papermark, novu, fider, gumroad 96.2 %, 93.7 %, 91.2 %; civitai, hatchet, monica, skyvern 87.7 %, 88.4 %, 99.4
%, where 16 of hatchet's names were missed by a pattern that had just been broken; then openstatus and parabol 100 %,
97.2 %, 94.4 %; dispatch, intelowl, kimai, wakapi, zipline 75.0 %, 90.0 %, 90.0 % (eight of ten missed are in
zipline's table of names); then, with what these were repaired for, codimd, feedbin, fineract, simplelogin 94.0 %,
87.3 %, 92.4 %; docmost, docuseal, redash 91.9 %, 100 %, 91.2 %; then, with what these were repaired for, firefly-iii,
recipes, woodpecker 73.9 %, 97.1 %, 94.1 % (eleven of twelve missed are options of woodpecker's commands); auth,
confidant, pixelfed, rallly 79.8 %, 95.2 %, 96.4 % (19 of 21 missed are fields of auth's structs), and beside them
bike_index, django-defectdojo, linkwarden, romm 92.5 %, 87.8 %, 95.9 %; then, with what these eight were repaired for,
drone, hedgedoc, koel, lnbits 73.3 %, 91.9 %, 84.8 % (100 %, 93.3 %, 100 % without lnbits, whose settings class mixes
in models that have the fields); then alerta, ifme, miniflux, planka 77.8 %, 100 %, 100 % (five of eight missed are in
miniflux's table of options); chartbrew, linkace 100 %, 100 %, 89.3 %; then, with 162 idioms read, chaskiq, cognee,
colanode, hanko, realtime, teable, tolgee-platform 67.5 %, 94.1 %, 94.1 % (33 of 41 missed are classes of tolgee's and
the struct of hanko's); odd-platform, plane, pupilfirst, refly, vikunja 84.0 %, 96.4 %, 92.9 % (15 of 16 missed are
constants of vikunja's); gotosocial, keep, wallabag 100 %, 100 %, 93.9 %; booklore, convoy, freescout, hoppscotch,
svix-webhooks, teslamate 81.5 %, 93.2 %, 86.4 % (seven of ten missed are in a struct of svix's); then errbit, flipt,
invoiceshelf, pontoon, rauthy, unleash 68.3 %, 89.3 %, 96.4 % (all 26 missed are in three of them: a list in Ruby,
viper's structs, a function with the name behind other arguments); fizzy, listmonk, logflare, rybbit, saleor,
zero-to-production 95.5 %, 89.1 %, 90.6 %; then btcpayserver, bugsink, crates.io, fastapi-boilerplate, formsg, funnel,
glific, lychee, nestjs-boilerplate, pomerium, rubygems.org, saas-starter-kit, terrakube 79.9 %, 91.8 %, 86.8 % (26 of
40 missed are in three of them: functions of functions in Rust, Spring's variables in camel case, viper's keys in a
loop); then, with what these were repaired for, dstack, kavita, kellnr, lago-api, livebook, lmnr, mathesar, nango,
open-event-server, packagist, saas-boilerplate, shiori, warehouse, zipkin 87.2 %, 94.3 %, 82.2 % (19 of 28 wrong needs
are in two of them: settings of Pyramid, the .env that Symfony loads); then atuin, awesome-nest-boilerplate,
babybuddy, cloudbeaver, codetriage, firezone, gorse, itou, movim, taxonomy, traggo 81.3 %, 98.4 %, 77.0 % (13 of 14
missed are in a table of viper's bindings, in names of settings in Elixir and in a configuration of the JVM); then, in
Python and TypeScript alone, cap, flasky, fx-private-relay, hackathon-starter, sec-insights 97.5 %, 98.7 %, 94.9 %;
then, with 106 of 201 ways to ask for a variable made right that were not, fief, h, ihatemoney, maxun, nodepress,
openarchiver 61.0 %, 97.2 %, 88.9 % (23 of 23 missed are in a settings manager and in a function that is made to
read); bulletproof-nodejs, fastapi-production-template, homarr, pangolin, snuba, wcivf 96.7 %, 100 %, 89.7 %;
fastapi-react, next-starter-tpl, notification-api, opencollective-api, scancode.io 97.4 %, 85.5 %, 90.8 % (six of
eleven wrong kinds are keys with a default in the settings of a developer); ai-chatbot, changedetection, job-server,
mckays-app-template, nestjs-prisma-starter, opengpts 100 %, 100 %, 88.6 %; dokploy, kuma, lms, node-express-realworld,
notifications-admin, novel 67.3 %, 94.3 %, 91.4 % (17 of 17 missed are in a table of lms's); then in Go, Ruby, PHP,
Java, C#, Rust and Elixir, each group after the one before it had been repaired: dex, ezbookkeeping, kestra, panel,
postal, sequin 50.7 %, 100 %, 79.4 % (23 of 33 missed are keys of an ini file, seven those of a schema in Ruby);
harbor, jetlinks, livekit, quickwit, speedtest-tracker, ubicloud 90.8 %, 93.2 %, 94.9 %; azuracast, engelsystem,
leantime, localai, octobox, sure 92.8 %, 90.9 %, 97.4 %; arcane, bagisto, hexpm, keygen-api, pandawiki, reitti 99.0 %,
94.9 %, 97.0 %; litemall, manyfold, mautic, squidex, statping-ng 63.6 %, 96.4 %, 96.4 % (all 16 missed are in three of
them); anubis, laravel-crm, nginx-ui, ohana-api, openconext-manage, skate, sylius 73.8 %, 88.9 %, 97.8 % (15 of 16
missed are in three of them); core-bundle-dev-app, hitobito, mercure, selfoss 77.4 %, 95.8 %, 70.8 % (the .env that
Symfony loads); then all languages together: autopush-rs, bitcart, epic-stack, experimenter, kiwi, logto, passbolt_api,
permify, shelf 86.3 %, 88.9 %, 93.7 %; archivebox, automatisch, briefer, centrifugo, exceptionless, libretranslate,
nerves_hub_web 66.1 %, 97.6 %, 97.6 % (eleven of 21 missed are in centrifugo's fork of envconfig); chainlit,
changelog.com, growthbook, hcb, normandy, powerdns-admin, typehero, zincsearch 76.3 %, 90.0 %, 95.0 % (29 of 31 missed
are in two tables of settings); alf.io, bootcamp-ecommerce, dittofeed, plunk, tracecat 80.4 %, 95.6 %, 75.6 % (all
eleven missed are in a schema in camel case and in names that a mask had taken for values); create-t3-turbo,
djangoproject.com, elk, human-essentials, paymenter, pythondotorg, watchman 100 %, 94.1 %, 98.0 %; benefits,
datasette.io, gotenberg, oss-gallery, wave, web-check 94.6 %, 100 %, 100 %; then, four in Python, four in TypeScript
and two others each time, anyway, bot, canarytokens, concordia, goalert, kubero, mbin, next-saas-stripe-starter,
open-canvas, openbeta-graphql 86.3 %, 92.1 %, 81.2 % (13 of 19 wrong needs are what services of Symfony take only where
they are used); bors-ng, casa, cobalt, crt-portal, flask-react-template, gpt-researcher, microrealestate,
nestjs-starter, next-js-boilerplate, openaq-api-v2, tasking-manager 90.8 %, 92.9 %, 83.8 %; cloud-api, data-importer,
fecfile-web-api, fmtm, gogovsg, inspector, ocw-studio, postmangovsg, studio, upcase, vas3k.club 92.4 %, 91.0 %, 83.4 %
(17 of 24 wrong needs are a format of convict's in postmangovsg); autolab, boilerplate-nestjs, djangogirls,
nextjs-nestjs-turborepo-template, novapackages, platforms, raw-data-api, sir-lancebot, site 98.7 %, 86.5 %, 87.8 %
(six of ten wrong kinds are a table of tokens in sir-lancebot); then, in Python and TypeScript alone, chat-ui, ctfd,
doccano, fastapi-realworld-example-app, kutt, microblog, node-express-boilerplate, saas-starter 68.8 %, 100 %, 87.9 %
(14 of 15 missed are in an object over the environment in chat-ui and in ctfd's ini file); bakerydemo, karakeep, kpi,
onyx, postiz-app 98.6 %, 96.6 %, 97.3 %; jackson, kitsune, lemur, nextjs-subscription-payments, overleaf, peppermint,
examples-next-prisma-starter 98.4 %, 95.1 %, 88.5 %; oncall, taiga-back 95.2 %, 95.0 %, 100 %, after which nothing was
repaired; common-hosted-form-service, evalai, hmpps-template-typescript, minimal-fastapi-postgres-template,
notifications-api, reactive-resume, robotoff, usesend 95.3 %, 91.5 %, 86.6 % (93.9 % and 90.2 % after three labels were
corrected: a key that is made and has a known default is required), then evolution-api, express-typescript-boilerplate,
ghostwriter, grist-core, heyform, jellyseerr, shynet 87.7 %, 93.0 %, 89.5 % (six of eight missed are in tables of
grist-core's own reader), then classroom, mitxpro, opensign 94.1 %, 90.6 %, 96.9 %; in the other languages again, each
group after the one before it had been repaired:
asciinema-server, commafeed, docker-jitsi-meet, halo, hyades-apiserver, lobsters, memos,
part-db-server, simplcommerce, theodinproject, vaultwarden 63.3 %, 89.5 %, 89.5 % (14 of 33 missed are attributes of
PHP in part-db-server); akhq, authelia, coolify, docker-mailserver, early-careers-framework, eshop,
hapi-fhir-jpaserver-starter, keila, lemmy, once-campfire, papercups, photoprism, snipe-it 66.4 %, 97.5 %, 93.8 % (29 of
41 missed are in authelia and coolify: a prefix in a constant, and a bound); accent, answer, appflowy-cloud, casdoor,
dotnet-starter-kit, invoiceninja, publify, spree_starter, thingsboard-edge 84.5 %, 90.8 %, 95.4 % (20 of 24 missed are
beyond a bound in thingsboard-edge); akaunting, docker-postgres-backup-local, e-petitions, easyadmin-demo, gophish,
openobserve, spring-petclinic-microservices, supavisor, website 77.6 %, 97.8 %, 91.1 % (eleven of 13 missed are
attributes of openobserve's); acme-companion, bookshelf, ersatztv, jhipster-registry, matrix-authentication-service,
operately 87.5 %, 92.9 %, 92.9 %; gluetun, laravel.io, navidrome, plots2, torrust-index, vaultwarden-backup, wanderer
95.3 %, 82.0 %, 95.1 % (eight of eleven wrong kinds are what gluetun has of providers of VPNs); filestash, podfetch,
traccar, triagebot, unit3d 59.7 %, 97.3 %, 94.6 % (16 of 25 missed are in traccar's table of keys, nine in podfetch's
constants); then, with any way to read by a constant and what a project's own names show, algora, headscale,
investbrain, sftpgo, web 97.4 %, 95.9 %, 97.3 % (as many were found before that); blog, docker-openldap, docs.rs,
openremote, photoview, plume, points, readur, roadmap 94.1 %, 89.6 %, 91.7 %; then ten in all
languages: alovoa, librephotos, mirotalksfu, netmaker, opencve, openfoodnetwork, skateshop, sourcebot, tilex,
tubearchivist 95.3 %, 95.1 %, 89.3 %; apprise-api, bracket, cfp-app, checkmate, docker-zulip, jellystat, opengist, pds,
syncstorage-rs, teiserver, tubesync 81.5 %, 95.5 %, 72.7 % (six of ten missed are in the example of a Compose override);
argilla-server, cachet, davis, documize, junction, kan, mediacms, netbox-docker, openpanel, tianji 93.5 %, 96.6 %,
87.9 %; docker-gitlab, ffc-demo-web, forms-admin, mailarchive, roundcubemail-docker, securethenews, usertour,
webhook-tester, zero 94.1 %, 87.4 %, 89.5 %; data-workspace-frontend, greenlight, hmpps-book-secure-move-frontend,
jazzband-website, remark42, safe-transaction-service, slacker 87.8 %, 87.7 %, 76.9 % (nine of nine missed are called
CSEC in remark42; nine of fifteen wrong needs are in an environment in another form in data-workspace-frontend); then
aliasvault, docsgpt, gotify, hi.events, nextjs-prisma-boilerplate, open-saas, opnform, saasfly, shlink, simplebank 97.9
%, 96.4 %, 96.4 %; chat-langchain, cleanarchitecture, codebattle, dependency-track, flame, homebox, kanboard, nodetube,
railsdevs.com, tracearr, yopass 85.9 %, 88.5 %, 95.1 % (nine of ten missed are options of pflag in yopass and fields of
ardanlabs/conf in homebox); then, with names joined of constants, activitypub, blinko, chatbot-ui, courtlistener,
express-rest-boilerplate, fastapi-tdd-docker, gitness, microcks, modular-monolith-with-ddd, nextchat, openfga, pinry,
stringer 88.4 %, 92.1 %, 96.1 % (six of ten missed are settings in a package third_party in courtlistener);
audiobookshelf, aureuserp, demo, hasura-auth, heimdall2, laa-apply-for-legal-aid, nautobot, next-auth-example,
nextjs-postgres-nextauth-tailwindcss-template, socorro, zrok 98.1 %, 95.2 %, 94.2 %; django-react-boilerplate,
full-stack-fastapi-mongodb, go-coffeeshop, go-rest-api, laravel-boilerplate, logfire-demo, myapp, node-express-mongoose,
open-agent-platform, react-starter-kit, securedrop.org, spring-boot-realworld-example-app 98.6 %, 97.3 %, 93.2 %;
anonaddy, commento, kukkuu, spliit, zealot 87.1 %, 96.3 %, 98.1 % (six of eight missed are in commento's table of
defaults); then athens, hound, koillection, logchimp, pretalx 94.9 %, 97.3 %, 97.3 %.
"""

import sys
from pathlib import Path
from typing import NamedTuple

from auracheck.draft import planned
from auracheck.draft.composing import DraftEntry
from auracheck.policy.origins import MADE_HERE

LABELS = Path(__file__).parents[1] / "data" / "drafts"


class Label(NamedTuple):
    """A credential of an application."""

    name: str
    kind: str
    origin: str
    need: str


class Score(NamedTuple):
    """How many credentials there are, how many were found, and of how many all the rest is right."""

    labelled: int = 0
    found: int = 0
    kind: int = 0
    need: int = 0

    def __add__(self, other: "Score") -> "Score":  # type: ignore[override]
        return Score(*(one + another for one, another in zip(self, other, strict=True)))

    def __str__(self) -> str:
        found = max(self.found, 1)
        return (
            f"{self.labelled} labelled, found {self.found / max(self.labelled, 1):.1%}, "
            f"kind and origin {self.kind / found:.1%}, need {self.need / found:.1%}"
        )


def labels(path: Path) -> list[Label]:
    """The labels of one application."""
    lines = path.read_text().splitlines()
    return [Label(*line.split()) for line in lines if line and not line.startswith("#")]


def origin(entry: DraftEntry) -> str:
    """Whether a draft says that the operator makes the value, or somebody issues it; of the URL of an own server for
    which there is no command it says neither."""
    if entry.kind == "url" and not entry.obtain:
        return "made"
    return "made" if entry.obtain.startswith((MADE_HERE, "openssl ", "npx ")) else "issued"


def need(entry: DraftEntry) -> str:
    """Whether a deployment in production needs it that chooses no part of the program that its start does not."""
    is_chosen = entry.chosen is not None and entry.chosen.default in entry.chosen.others
    return "required" if "production" in entry.required_in and not is_chosen else "optional"


def score(name: str, top: Path) -> Score:
    """The draft of one application against its labels; what is wrong is printed."""
    made = planned([str(top)]).plan
    entries = {entry.name: entry for entry in made.entries} if made else {}
    total = Score()
    for label in labels(LABELS / f"{name}.txt"):
        entry = entries.get(label.name)
        if entry is None:
            print(f"  {name}: {label.name} not found")
            total += Score(1)
            continue
        said = (entry.kind, origin(entry), need(entry))
        if said != label[1:]:
            print(f"  {name}: {label.name} is {' '.join(label[1:])}, drafted {' '.join(said)} ({entry.why})")
        total += Score(1, 1, int(said[:2] == label[1:3]), int(said[2] == label[3]))
    return total


if __name__ == "__main__":
    folder, *chosen = sys.argv[1:]
    whole = Score()
    for each in sorted(chosen or (path.stem for path in LABELS.glob("*.txt"))):
        place = next((p for p in Path(folder).iterdir() if p.name.lower() == each), None)
        if place is not None:
            result = score(each, place)
            whole += result
            print(f"{each}: {result}")
    print(f"all: {whole}")
