/** The link types that are understood: numbers of the registry at tcpdump.org/linktypes.html (draft-ietf-opsawg-pcaplinktype). */
export const LINK_NULL = 0
export const LINK_ETHERNET = 1
/** DLT_RAW as some systems wrote it into files before LINKTYPE_RAW had a number of its own. */
export const LINK_RAW_BSD = 12
export const LINK_RAW_OPENBSD = 14
export const LINK_RAW = 101
export const LINK_LOOP = 108
export const LINK_LINUX_COOKED = 113
export const LINK_IPV4 = 228
export const LINK_IPV6 = 229
export const LINK_LINUX_COOKED_2 = 276
