"""The tokens by which somebody's programs read the API: made, shown once, revoked."""

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from incidents.api_tokens import MOST_TOKENS, make_token, scopes_for
from incidents.models import ApiToken, TokenScope
from incidents.views.access import for_signed_in


class ApiTokenForm(forms.Form):
    """What a new token is for; somebody who sees no drafts is not asked whether it reads them."""

    name = forms.CharField(label=gettext_lazy("What it is for"), max_length=80)
    scope = forms.ChoiceField(label=gettext_lazy("It may read"), initial=TokenScope.READ)

    def __init__(self, user, data=None):
        super().__init__(data)
        self.user = user
        self.fields["scope"].choices = [(scope.value, scope.label) for scope in scopes_for(user)]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if ApiToken.objects.filter(user=self.user, name__iexact=name).exists():
            raise forms.ValidationError(_("You have a token of this name already."))
        return name

    def clean(self) -> dict:
        if ApiToken.objects.filter(user=self.user).count() >= MOST_TOKENS:
            raise forms.ValidationError(
                ngettext(
                    "You have %(number)d token already. Revoke one that is not needed any more.",
                    "You have %(number)d tokens already. Revoke one that is not needed any more.",
                    MOST_TOKENS,
                )
                % {"number": MOST_TOKENS}
            )
        return super().clean()

    def made(self) -> str | None:
        """The text of the new token, or None with the form's errors saying why there is none."""
        if not self.is_valid():
            return None
        name, scope = self.cleaned_data["name"], TokenScope(self.cleaned_data["scope"])
        try:
            with transaction.atomic():
                _token, text = make_token(self.user, name, scope)
        except IntegrityError:
            # The same button was pressed twice.
            self.add_error("name", _("You have a token of this name already."))
            return None
        return text


# What is shown once may not lie in a browser's store.
@never_cache
@for_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def api_tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens; a POST makes another, which the answer alone shows."""
    if request.method != "POST":
        return _page(request, ApiTokenForm(request.user))
    form = ApiTokenForm(request.user, request.POST)
    text = form.made()
    if text is None:
        return _page(request, form, status=400)
    return _page(request, ApiTokenForm(request.user), made=text, made_name=form.data["name"])


@for_signed_in
@require_POST
def api_token(request: HttpRequest, number: int) -> HttpResponse:
    """Revoke one of one's own tokens: it is not known any more from then on."""
    token = get_object_or_404(ApiToken, user=request.user, pk=number)
    token.delete()
    messages.success(request, _("“%(name)s” is revoked.") % {"name": token.name})
    return redirect("api_tokens")


def _page(request: HttpRequest, form: ApiTokenForm, *, status: int = 200, **more) -> HttpResponse:
    context = {"form": form, "tokens": ApiToken.objects.filter(user=request.user), **more}
    return render(request, "account/api_tokens.html", context, status=status)
