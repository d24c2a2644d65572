import { Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { ClassType } from "type-graphql";

import { DeletedConnectionType } from "../../consent/consent.graphql.js";
import { ErasureReceiptType } from "../../erasure/erasure.graphql.js";
import type { Context } from "../../graphql/context.js";
import { Permission } from "../../graphql/permission.graphql.js";
import { SettingsType } from "../../settings/settings.graphql.js";
import { ApiTokenType } from "../api-token.graphql.js";
import { InvitationType } from "../invitation.graphql.js";
import { SessionType } from "../session.graphql.js";
import { permissionsOn, type ThingWithPermissions } from "./permissions.js";

/** `permissions` of what is administered, in one place: none of it depends on more than the table. */
function permissionsOf(type: ClassType, kind: ThingWithPermissions) {
  @Resolver(() => type)
  class PermissionsResolver {
    @FieldResolver(() => [Permission], { description: "What the viewer may do with it." })
    permissions(@Root() thing: object, @Ctx() context: Context): Promise<Permission[]> {
      return permissionsOn(context, kind, thing);
    }
  }
  return PermissionsResolver;
}

export const permissionsResolvers = [
  permissionsOf(ApiTokenType, "ApiToken"),
  permissionsOf(DeletedConnectionType, "DeletedConnection"),
  permissionsOf(ErasureReceiptType, "Erasure"),
  permissionsOf(InvitationType, "Invitation"),
  permissionsOf(SessionType, "Session"),
  permissionsOf(SettingsType, "Settings"),
] as const;
