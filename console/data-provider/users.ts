import type { GraphQLClient } from "./client.js";
import {
  ChangeUserRoleDocument,
  DeactivateUserDocument,
  InvitationsDocument,
  InviteUserDocument,
  ReactivateUserDocument,
  ResendInvitationDocument,
  RevokeInvitationDocument,
  SendPasswordLinkDocument,
  UserDocument,
  UsersDocument,
} from "./generated.js";
import type { InvitationRowFragment, InviteUserMutationVariables, Role, UserRowFragment } from "./generated.js";
import { found, pageOf } from "./page.js";
import { raiseUserError } from "./raise-user-error.js";
import type { ResourceProvider } from "./resource-provider.js";

export type UserRow = UserRowFragment;
export type InvitationRow = InvitationRowFragment;
export type { Role } from "./generated.js";
export type NewInvitation = InviteUserMutationVariables;

/** A link that was made for somebody: null when it went to them by e-mail. */
export interface LinkMade {
  readonly link: string | null;
  readonly mailProblem: string | null;
  readonly expiresAt: string;
}

export function userProvider(client: GraphQLClient) {
  return {
    async getList({ signal, ...params }) {
      const { users } = await client.request(UsersDocument, pageOf(params), signal);
      return { data: [...users.items], total: users.totalCount };
    },
    async getOne({ id, signal }) {
      return { data: found((await client.request(UserDocument, { id: String(id) }, signal)).user) };
    },
  } satisfies ResourceProvider;
}

export function userVerbs(client: GraphQLClient) {
  return {
    /** Those who have not come yet, latest first; at most 200. */
    async invitations(signal?: AbortSignal): Promise<readonly InvitationRow[]> {
      return (await client.request(InvitationsDocument, {}, signal)).invitations.items;
    },
    async inviteUser(person: NewInvitation): Promise<LinkMade> {
      const { inviteUser } = await client.request(InviteUserDocument, person);
      return linkOf(raiseUserError(inviteUser, "InvitationCreated"));
    },
    async resendInvitation(id: string): Promise<LinkMade> {
      const { resendInvitation } = await client.request(ResendInvitationDocument, { id });
      return linkOf(raiseUserError(resendInvitation, "InvitationCreated"));
    },
    async revokeInvitation(id: string): Promise<void> {
      raiseUserError((await client.request(RevokeInvitationDocument, { id })).revokeInvitation, "Deleted");
    },
    async sendPasswordLink(userId: string): Promise<LinkMade> {
      const { sendPasswordLink } = await client.request(SendPasswordLinkDocument, { userId });
      return raiseUserError(sendPasswordLink, "PasswordLinkCreated");
    },
    async changeUserRole(userId: string, role: Role): Promise<void> {
      raiseUserError((await client.request(ChangeUserRoleDocument, { userId, role })).changeUserRole, "User");
    },
    async deactivateUser(userId: string): Promise<void> {
      raiseUserError((await client.request(DeactivateUserDocument, { userId })).deactivateUser, "User");
    },
    async reactivateUser(userId: string): Promise<void> {
      raiseUserError((await client.request(ReactivateUserDocument, { userId })).reactivateUser, "User");
    },
  };
}

function linkOf(created: {
  readonly link: string | null;
  readonly mailProblem: string | null;
  readonly invitation: InvitationRow;
}): LinkMade {
  const { link, mailProblem, invitation } = created;
  return { link, mailProblem, expiresAt: invitation.expiresAt };
}
