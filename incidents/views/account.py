"""Signing in and out; viewers, who may not enter the admin, sign in here too."""

from django.contrib.auth.views import LoginView, LogoutView


class SignIn(LoginView):
    template_name = "account/sign_in.html"
    next_page = "map"
    redirect_authenticated_user = True


class SignOut(LogoutView):
    next_page = "map"
