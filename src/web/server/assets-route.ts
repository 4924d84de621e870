import type { FastifyInstance } from 'fastify'
import type { Assets } from './assets.ts'
import { sendKept } from './send.ts'

/** A year, the longest that is of use (RFC 9111 leaves it open). */
const FOR_EVER = 'public, max-age=31536000, immutable'

export function registerAssets(app: FastifyInstance, assets: Assets): void {
  app.get<{ Params: { '*': string } }>('/assets/*', (request, reply) => {
    const asset = assets.get(`/assets/${request.params['*']}`)
    if (asset === undefined) return reply.callNotFound()
    return sendKept(request, reply, asset, asset.type, asset.immutable ? FOR_EVER : 'no-cache')
  })
}
