/** The link types that are understood: numbers of the registry at tcpdump.org/linktypes.html (draft-ietf-opsawg-pcaplinktype). */
export const LINK_NULL = 0
export const LINK_ETHERNET = 1
export const LINK_PPP = 9
/** DLT_RAW as some systems wrote it into files before LINKTYPE_RAW had a number of its own. */
export const LINK_RAW_BSD = 12
export const LINK_RAW_OPENBSD = 14
export const LINK_PPP_HDLC = 50
/** PPPoE session packets without their Ethernet header. */
export const LINK_PPP_ETHER = 51
export const LINK_RAW = 101
export const LINK_CISCO_HDLC = 104
export const LINK_FRAME_RELAY = 107
export const LINK_LOOP = 108
export const LINK_LINUX_COOKED = 113
export const LINK_IPV4 = 228
export const LINK_IPV6 = 229
export const LINK_LINUX_COOKED_2 = 276
