"""People: users, memberships, roles, invitations, sign-in, tokens and the mail that goes to them."""
