import type { INestApplicationContext } from '@nestjs/common';
import { UsersRepository } from '../auth/accounts/users.repository.js';
import { SessionsService } from '../auth/sessions/sessions.service.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';

const PAGE = '/console/';

/**
 * Path at which the console opens signed in as the demo user: once, because the refresh token in it is
 * single-use. Without the user, who may have been deleted, it opens at the sign-in page.
 */
export async function consolePath(
  app: INestApplicationContext,
  userId: string | undefined,
): Promise<string> {
  const users = app.get(UsersRepository, { strict: false });
  const user = userId === undefined ? null : await users.findById(userId);
  if (!user) return PAGE;
  const { refresh_token } = await app
    .get(UnitOfWork, { strict: false })
    .run((tx) => app.get(SessionsService, { strict: false }).open(tx, user.id));
  return `${PAGE}#refresh_token=${encodeURIComponent(refresh_token)}`;
}
