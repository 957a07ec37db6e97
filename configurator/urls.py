from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

# The admin signs in through allauth, so that a second factor is asked for there too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # the way allauth documents


def healthz(request: HttpRequest) -> HttpResponse:
    """For a load balancer: 200 when the application answers and its database does too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("", include("configurator.quotes.urls")),
    path("", include("configurator.builder.start_urls")),
    path("", include("configurator.builder.urls")),
    path("catalogue/", include("catalog.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
]
