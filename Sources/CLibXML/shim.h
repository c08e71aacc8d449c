#include <libxml/xmlversion.h>

// Debian's headers would show another version of ICU than Swift's own. Nothing here uses a
// structure that differs by it.
#undef LIBXML_ICU_ENABLED

#include <libxml/HTMLparser.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlreader.h>
