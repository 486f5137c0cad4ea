### Subjects and sentences of mails. A sentence is a text of its own: it stands on its own line in the plain version.

## Every mail

mail-heading = { $operator } { -portal }
mail-entry = { $label }: { $value }
mail-portal-address = Address of { -portal }
mail-footer-sender = { $operator } sent this e-mail from { $domain }.
mail-footer-no-reply = We cannot read replies to this e-mail.

## The code for the contact address

mail-contact-code-subject = [{ $operator }] Your code for { -portal }
mail-contact-code-lead = This code confirms your contact e-mail address.
mail-contact-code-enter = Please type these six digits in { -portal }.
mail-contact-code-until = The code works until { $until }.
mail-contact-code-keep-open = Please leave the page for the code open.
mail-contact-code-closed = If you have closed it, sign in to carry on where you were.
mail-contact-code-not-yours = If you did not ask for this, please delete this e-mail.
mail-contact-code-mistyped = Somebody else may have mistyped their address.
mail-contact-code-secret = Please do not give the code to anyone.
mail-contact-code-never-asked = { $operator } will never ask you for it.

## Registration is complete

mail-registered-subject = [{ $operator }] You are registered for { -portal }
mail-registered-lead = Your { -id } is now registered.
mail-registered-id = { -id } (partly hidden)
mail-registered-sign-in = You can sign in at this address.
mail-registered-no-password = We never send passwords by e-mail.
mail-registered-not-yours = If you did not register, please tell { $operator }.

## The password was changed

mail-password-changed-subject = [{ $operator }] Your password for { -portal } was changed
mail-password-changed-lead = The password of your { -portal } was changed.
mail-password-changed-others = All other devices are signed out.
mail-changed-at = Changed
mail-password-changed-not-yours = If you did not change it, somebody else may be using your account.
mail-changed-tell = Please tell { $operator } the receipt number at once.
