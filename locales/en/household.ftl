### Who else sees a contract, adding a contract, switching between contracts (PRODUCT §2 `Grant`, §4.4).

household = Share with your household
settings-household = Let your family and others see this contract.
settings-contract-add = See your other contracts with the same { -id }.
household-lead = You can let your family and others see this contract. You choose what they see, and for how long.
household-guest = You see this contract by invitation. Only its holder can invite others.
household-off = Contracts cannot be shared. Each contract has one person who signs in.
household-guests = Who can see it
household-nobody = Nobody but the contract holder can see it.
household-invitations = Invited
household-scopes = May see
household-since = Since
household-until = Last day
household-seen = Last seen
household-never-seen = Not yet
household-state = Invitation
household-open-until = Waiting for an answer until { $at }
household-expired = The time to answer is over
household-sent = E-mail sent
household-remind = Send the invitation again
household-reminded = The invitation was sent
household-withdraw = Withdraw the invitation
household-withdrawn = The invitation was withdrawn
household-revoke = Stop sharing
household-revoked = Sharing has stopped
household-revoke-title = Stop sharing
household-revoke-lead = { $name } will no longer see this contract.
household-revoke-text = It takes effect at once. We tell them by e-mail, too.
household-full = At most 10 people can see a contract or be invited to it. Please remove somebody first.
household-wait = The next invitation can be sent from { $at }.
household-back = Back to the list

## Inviting

household-invite = Invite somebody
household-invite-lead = We send an invitation by e-mail. Whoever receives it needs no contract.
household-address = E-mail address of whom you invite
household-address-hint = Please check it well: with a mistake it reaches a stranger.
household-address-own = This is your own address. Please enter the address of whom you invite.
household-scopes-hint = Choose only what you want them to see.
household-no-scope = Please choose at least one thing they may see.
household-term = For how long
household-term-hint = Afterwards it ends by itself. You can stop it earlier.
household-no-term = Please choose for how long.
household-review = Check the invitation
household-review-lead = It is not sent yet. Please check it.
household-review-1 = The e-mail shows only part of the contract holder's name.
household-review-2 = Without an answer within 7 days the invitation stops working.
household-review-3 = Single calls are seen by nobody but the contract holder.
household-send = Invite
household-what = The invitation
household-answer-by = Answer by
household-invited-text = We have sent the invitation, and a notice to you.
household-invited-next = We will tell you by e-mail when they accept.
household-sender = If it does not arrive, please ask them to look among unwanted e-mails and to allow e-mails from { $domain }.

## Answering an invitation

invitation-title = You are invited
invitation-lead = { $name } invites you to see a contract.
invitation-calls = You will not see single calls.
invitation-as = You accept with the { -id } that is signed in, { $id }.
invitation-accept = Accept with this { -id }
invitation-have-id = If you have a { -id }
invitation-have-id-text = With your { -id } you will see what you are invited to as well.
invitation-sign-in = Sign in and accept
invitation-other-id = Sign in with another { -id }
invitation-no-id = If you have no { -id }
invitation-no-id-text = You can register one without a contract.
invitation-register = Register a new { -id }
invitation-not-yours = If you do not know what this is, please close this page. Nothing changes.
invitation-unverified = Please confirm your contact address first. Then open the e-mail with the invitation again.
invitation-own = This is your own contract. You need not accept anything.
invitation-over-title = This invitation does not work
invitation-over-text = Its time is over, it was withdrawn, or somebody else accepted it. Part of the address may also be missing.
invitation-over-next = Please ask whoever invited you for another one.
invitation-done-title = You have accepted
invitation-done-text = You can now see the contract. We have told whoever invited you.

## Another contract

contract-add = Add a contract
contract-add-hint = You can see your other contracts with the same { -id }.
contract-add-lead = We check the contract that you want to add. Please have a bill at hand.
contract-add-confirm = Check the contract
contract-add-confirm-lead = The contract is proven. If it is the right one, please add it.
contract-add-name = Contract holder
contract-add-to = { -id } to add it to
contract-add-button = Add
contract-added = The contract was added
contract-taken-title = This contract cannot be added
contract-taken-text = It is registered with another { -id }. These are the other ways.
contract-taken-invite = Ask whoever uses that { -id } to invite you.
contract-taken-letter = If you do not know the { -id }, we can send you a letter.

## Which contract is shown

contract-switch = Switch contract
contract-switch-lead = Choose the contract to be shown.
contract-switch-one = There is only one contract that you can see.
contract-shown = Shown: { $contract }
contract-own = { $place } (customer number { $number })
contract-guest = Contract of { $name } (customer number { $number })
switched-title = Another contract is shown now
switched-text = You switched to another contract on another page, so we did not do this. Nothing was changed.
switched-now = The contract shown now is { $contract }.
switched-back-lead = This page was about { $contract }.
switched-back = Go back to that contract and see what I entered
switched-gone = You can no longer see the contract of this page. What you entered was not saved.
no-contract-title = There is no contract that you can see
no-contract-text = An invitation has ended or was taken back, or a contract is over.
no-contract-invited = If you were invited, please ask to be invited again.
no-contract-add = If you have a contract of your own, you can add it.
