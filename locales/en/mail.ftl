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

## Something of a login was changed

mail-changed-subject = [{ $operator }] A change to your { -portal }
mail-changed-password = Your password was changed.
mail-changed-password-reset = Your forgotten password was replaced by a new one.
mail-changed-portal-id = Your { -id } was changed.
mail-changed-contact-address = Your contact e-mail address was changed.
mail-changed-household-invited = Somebody was invited to see your contract.
mail-changed-household-accepted = Somebody you invited can now see your contract.
mail-changed-household-revoked = Somebody can no longer see your contract.
mail-changed-contract-added = A contract was added to your { -id }.
mail-changed-others = All other devices are signed out.
mail-changed-at = Changed
mail-changed-not-yours = If you did not change it, somebody else may be using your account.
mail-changed-stop = Please open this address at once to stop the change.
mail-changed-not-me = Stop a change that was not mine
mail-changed-tell = Then please tell { $operator } the receipt number.

## For the staff: a change that its owner did not make

mail-disowned-subject = [{ $operator }] For staff: a change not made by its owner
mail-disowned-lead = A subscriber says that she did not make this change.
mail-disowned-stopped = All devices are signed out; changes are stopped for 24 hours.
mail-disowned-call = The subscriber will call with this receipt number.

## A forgotten password

mail-recovery-code-subject = [{ $operator }] Your code for { -portal }
mail-recovery-code-lead = With this code you can choose a new password.
mail-recovery-link-subject = [{ $operator }] Please confirm that it is you
mail-recovery-link-lead = You want to choose a new password. Please confirm that it is you.
mail-recovery-link-open = Open this address and enter your question and your answer once more.
mail-recovery-link = Carry on here
mail-recovery-link-until = The address works until { $until }.
mail-recovery-link-secret = Please do not give this address or your answer to anyone.
mail-recovery-not-yours = If you did not ask for this, you need not do anything.
mail-recovery-unchanged = Your password stays as it is.

## A forgotten ID

mail-reminder-subject = [{ $operator }] Your { -id }
mail-reminder-lead = You asked for your { -id }.
mail-reminder-not-yours = If you did not ask for it, please tell { $operator }.

## A household

mail-invited-subject = [{ $operator }] You are invited to { -portal }
mail-invited-lead = { $name } invites you to see a contract.
mail-invited-open = Please open this address, see what it is, and accept.
mail-invited-link = See the invitation
mail-invited-until = The address works until { $until }.
mail-invited-free = You need no contract for it, and it costs nothing.
mail-invited-not-yours = If you do not know what this is, you need not do anything.
mail-invited-secret = Please do not give this address to anyone.
mail-invited-never-asked = { $operator } will never ask you for your password.
mail-ended-subject = [{ $operator }] A contract is no longer shared with you
mail-ended-lead = You can no longer see the contract of { $name }.
mail-ended-own = Your { -id } stays as it is.
