"""The addresses of the console."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path
from django.views.i18n import set_language

from cancerimage.node.console import static
from cancerimage.node.console.pages import (
    answering,
    asked,
    choosing,
    datasets,
    epochs,
    evidence,
    images,
    keys,
    log,
    ordering,
    pictures,
    preferences,
    review,
    showing,
)

urlpatterns = [
    path("", datasets.overview, name="overview"),
    path("datasets/<str:name>/", datasets.dataset, name="dataset"),
    path("datasets/<str:name>/policy/", choosing.choose, name="choose"),
    path("datasets/<str:name>/epoch/", epochs.turn, name="epoch"),
    path("datasets/<str:name>/pictures/<int:place>.png", pictures.picture, name="picture"),
    path("datasets/<str:name>/pictures/chosen/<int:place>.png", pictures.chosen_picture, name="chosen-picture"),
    path("datasets/<str:name>/pictures/", showing.show, name="show-pictures"),
    path("images/", images.images, name="images"),
    path("images/<str:name>/", images.batch, name="batch"),
    path("images/<str:name>/choices/", ordering.choices, name="choices"),
    path("images/<str:name>/table/", ordering.table, name="table"),
    path("images/<str:name>/table/remove/", ordering.remove, name="table-remove"),
    path("images/<str:name>/evidence/", evidence.evidence, name="evidence"),
    path("images/<str:name>/evidence/statement/", evidence.statement, name="evidence-statement"),
    path("images/<str:name>/evidence/outputs/", evidence.outputs, name="evidence-outputs"),
    path("images/<str:name>/go-on/", images.go_on, name="go-on"),
    path("images/<str:name>/quality/", images.quality_report, name="quality"),
    path("review/", review.queue, name="review"),
    path("review/<str:batch>/<str:name>/", review.item, name="review-item"),
    path("review/<str:batch>/<str:name>/decide/", review.decide, name="review-decide"),
    path("review/<str:batch>/<str:name>/<int:number>/<str:side>.png", review.preview, name="review-preview"),
    path("asked/", asked.asked, name="asked"),
    path("asked/export/", asked.export, name="asked-export"),
    path("pause/", answering.pause, name="pause"),
    path("resume/", answering.resume, name="resume"),
    path("keys/", keys.keys, name="keys"),
    path("keys/rotate/", keys.rotate, name="rotate"),
    path("log/", log.log, name="log"),
    path("log/verify/", log.verify, name="log-verify"),
    path("log/export/", log.export, name="log-export"),
    path("password/", preferences.PasswordView.as_view(), name="password"),
    path("sign-in/", LoginView.as_view(template_name="console/sign_in.html"), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("language/", login_not_required(set_language), name="language"),
    path("theme/", preferences.theme, name="theme"),
    path("static/<path:name>", static.serve, name="static"),
]
