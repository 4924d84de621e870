// The modules of a command in few files: node scripts/bundle-command.mjs ENTRY.js INTO. What a command does not use is left out, and packages
// that only others use are not loaded for it; packages stay where they are installed. docs/decisions/0010 says why.
import { dirname, relative, sep } from 'node:path'
import { rolldown } from 'rolldown'

const [entry, into] = process.argv.slice(2)

/** Modules that look for files beside themselves go on finding them where they were. */
const ownPlace = {
  name: 'own-place',
  transform(code, id) {
    if (!code.includes('import.meta.url')) return null
    const place = relative(into, id).split(sep).join('/')
    return code.replaceAll('import.meta.url', `new URL(${JSON.stringify(place)}, import.meta.url).href`)
  },
}

const bundle = await rolldown({
  input: { run: entry },
  cwd: dirname(entry),
  platform: 'node',
  external: (id) => !/^[./#]/.test(id),
  // No module of ours is imported for what it does while it loads.
  treeshake: { moduleSideEffects: false },
  plugins: [ownPlace],
})
await bundle.write({ dir: into, format: 'esm', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' })
await bundle.close()
