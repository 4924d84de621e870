import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ReportDoorName } from '../pages/report-form.tsx'
import type { Assets } from '../server/assets.ts'
import { sendKept } from '../server/send.ts'

/** Lets the named sites, and no others, show the pages of the widget in a frame; all other pages stay as they are. */
export function createFraming(origins: readonly string[]): (door: ReportDoorName, reply: FastifyReply) => void {
  return (door, reply) => {
    if (door !== 'embed' || origins.length === 0) return
    const policy = String(reply.getHeader('content-security-policy') ?? '')
    reply.header('content-security-policy', policy.replace("frame-ancestors 'none'", `frame-ancestors ${origins.join(' ')}`))
    // It knows no list of sites, and would win where the other is not understood.
    reply.removeHeader('x-frame-options')
  }
}

/** The script of the widget under an address that stays. Pages of other sites may load it: it holds no data. */
export function registerWidget(app: FastifyInstance, assets: Assets): void {
  app.get('/widget.js', (request, reply) => {
    const script = assets.get('/assets/client/widget.js')
    if (script === undefined) return reply.callNotFound()
    reply.header('cross-origin-resource-policy', 'cross-origin')
    return sendKept(request, reply, script, script.type)
  })
}
