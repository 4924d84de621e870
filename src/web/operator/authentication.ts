import type { FastifyReply, FastifyRequest } from 'fastify'
import { isSameOrigin } from '../server/same-origin.ts'
import { sameSecret } from './operator-token.ts'
import type { Session, Sessions } from './sessions.ts'

/** Cookies know no ports: the public pages on the same host must not share a name with this one. */
export const SESSION_COOKIE = 'breakwater_operator'
export const CSRF_HEADER = 'x-breakwater-csrf'

/** Who asks, once it is known. */
export type Operator =
  | { readonly by: 'session'; readonly session: Session; readonly actor: string }
  | { readonly by: 'token'; readonly actor: string }

export interface Authentication {
  /** The operator behind a request, by cookie or by `Authorization: Bearer`; undefined for anybody else. */
  operatorOf(request: FastifyRequest): Operator | undefined
  /** May this request change something? A cookie alone is not enough: a page of another site makes browsers send it too. */
  mayAct(request: FastifyRequest, operator: Operator): boolean
  isToken(candidate: unknown): boolean
  logIn(reply: FastifyReply): void
  logOut(request: FastifyRequest, reply: FastifyReply): void
}

export interface AuthenticationDeps {
  readonly sessions: Sessions
  /** Undefined until the site has started: nobody gets in. */
  readonly token: () => string | undefined
}

export function createAuthentication({ sessions, token }: AuthenticationDeps): Authentication {
  const isToken = (candidate: unknown): boolean => {
    const own = token()
    return typeof candidate === 'string' && own !== undefined && sameSecret(candidate, own)
  }
  const cookie = (request: FastifyRequest) => request.cookies[SESSION_COOKIE]
  return {
    isToken,
    operatorOf(request) {
      const bearer = /^Bearer ([A-Za-z0-9_-]+)$/i.exec(request.headers.authorization ?? '')?.[1]
      if (bearer !== undefined) return isToken(bearer) ? { by: 'token', actor: 'operator (API)' } : undefined
      const session = sessions.find(cookie(request))
      return session && { by: 'session', session, actor: 'operator' }
    },
    mayAct(request, operator) {
      // Browsers never add this header of themselves: who can send it knows the token.
      if (operator.by === 'token') return true
      const field = (request.body as { csrf?: unknown } | null | undefined)?.csrf
      const sent = request.headers[CSRF_HEADER] ?? field
      return isSameOrigin(request.headers) && typeof sent === 'string' && sameSecret(sent, operator.session.csrf)
    },
    logIn(reply) {
      reply.setCookie(SESSION_COOKIE, sessions.open(), { httpOnly: true, sameSite: 'strict', path: '/', maxAge: sessions.lifeSeconds })
    },
    logOut(request, reply) {
      sessions.close(cookie(request))
      reply.clearCookie(SESSION_COOKIE, { httpOnly: true, sameSite: 'strict', path: '/' })
    },
  }
}
